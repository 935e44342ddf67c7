# SPDX-License-Identifier: LGPL-2.1-or-later
"""Evolution: the function of its library libevolution-ews.so (the argument) that finds Exchange Web Services."""
import ctypes
import sys

from cases import answer_all


class Error(ctypes.Structure):
    _fields_ = [("domain", ctypes.c_uint32), ("code", ctypes.c_int), ("message", ctypes.c_char_p)]


library = ctypes.CDLL(sys.argv[1])  # the libraries that it needs come with it
gobject, data = ctypes.CDLL("libgobject-2.0.so.0"), ctypes.CDLL("libedataserver-1.2.so.27")
for function in (gobject.g_object_new, data.e_source_new, data.e_source_get_extension):
    function.restype = ctypes.c_void_p
library.camel_ews_settings_get_type.restype = ctypes.c_size_t
library.camel_ews_settings_dup_hosturl.restype = library.camel_ews_settings_dup_oaburl.restype = ctypes.c_char_p


def ask(case):
    email, user, password = (case[name].encode() for name in ("email", "user", "password"))
    kind = ctypes.c_size_t(library.camel_ews_settings_get_type())
    settings = ctypes.c_void_p(gobject.g_object_new(kind, b"user", user, b"email", email, None))
    source = ctypes.c_void_p(data.e_source_new(None, None, None))
    logon = ctypes.c_void_p(data.e_source_get_extension(source, b"Authentication"))
    data.e_source_authentication_set_user(logon, user)
    error, pem, flags = ctypes.POINTER(Error)(), ctypes.c_char_p(), ctypes.c_int()
    if not library.e_ews_autodiscover_ws_url_sync(source, settings, email, password, ctypes.byref(pem),
                                                  ctypes.byref(flags), None, ctypes.byref(error)):
        return {"error": error.contents.message.decode() if error else "no reason"}
    ews, oab = library.camel_ews_settings_dup_hosturl(settings), library.camel_ews_settings_dup_oaburl(settings)
    return {"ews": ews and ews.decode(), "oab": oab and oab.decode()}


answer_all(ask)
