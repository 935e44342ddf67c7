# SPDX-License-Identifier: LGPL-2.1-or-later
"""NTLMv2 of both sides, as [MS-NLMP] has it: the messages of section 2.2.1, the response of section 3.3.2.

A password is given by its NT hash, so that no MD4 is needed here."""
import hmac
import os
import struct
import time

SIGNATURE = b"NTLMSSP\0"
# Unicode, target, NTLM, always sign, the target is a domain, extended session security, target info: section 2.2.2.5
FLAGS = 0x1 | 0x4 | 0x200 | 0x8000 | 0x10000 | 0x80000 | 0x800000
AV_END, AV_COMPUTER, AV_DOMAIN, AV_DNS_COMPUTER, AV_DNS_DOMAIN, AV_TIMESTAMP = 0, 1, 2, 3, 4, 7  # section 2.2.2.1
HASH = bytes.fromhex("a4f49c406510bdcab6824ee7c30fd852")  # of "Password": [MS-NLMP] section 4.2.2.1.1
WRONG_HASH = bytes(16)
DOMAIN = "CONTOSO"


def utf16(text):
    return text.encode("utf-16-le")


def target_info(pairs):
    return b"".join(struct.pack("<HH", name, len(value)) + value for name, value in (*pairs, (AV_END, b"")))


def target_value(info, wanted):
    """The value of a pair, or None."""
    offset = 0
    while offset + 4 <= len(info):
        name, size = struct.unpack_from("<HH", info, offset)
        if name == AV_END:
            break
        if name == wanted:
            return info[offset + 4:offset + 4 + size]
        offset += 4 + size
    return None


def file_time():
    """Now, in 100 ns since 1601: section 2.3.3 of [MS-DTYP]."""
    return struct.pack("<Q", int(time.time() * 10**7) + 116444736000000000)


def field(message, offset):
    size, _, start = struct.unpack_from("<HHI", message, offset)
    return message[start:start + size]


def kind(message):
    return struct.unpack_from("<I", message, 8)[0] if message.startswith(SIGNATURE) else 0


def ntowfv2(nt_hash, user, domain):
    return hmac.digest(nt_hash, utf16(user.upper() + domain), "md5")


def nt_response(key, challenge, temp):
    return hmac.digest(key, challenge + temp, "md5") + temp


def client_challenge(stamp, nonce, info):
    """What section 3.3.2 calls temp."""
    return b"\x01\x01" + bytes(6) + stamp + nonce + bytes(4) + info + bytes(4)


def negotiate():
    return SIGNATURE + struct.pack("<II", 1, FLAGS & ~0x810000) + bytes(24)


def challenge_message(challenge, computer):
    target = utf16(DOMAIN)
    info = target_info(((AV_DOMAIN, target), (AV_COMPUTER, utf16(computer.upper())),
                        (AV_DNS_DOMAIN, utf16("contoso.com")), (AV_DNS_COMPUTER, utf16(f"{computer}.contoso.com")),
                        (AV_TIMESTAMP, file_time())))
    return (SIGNATURE + struct.pack("<IHHII", 2, len(target), len(target), 56, FLAGS) + challenge + bytes(8)
            + struct.pack("<HHI", len(info), len(info), 56 + len(target)) + bytes(8) + target + info)


def authenticate(message, user, nt_hash):
    """The client's answer to the server's challenge."""
    info = field(message, 40)
    temp = client_challenge(target_value(info, AV_TIMESTAMP), os.urandom(8), info)
    response = nt_response(ntowfv2(nt_hash, user, DOMAIN), message[24:32], temp)
    parts = (bytes(24), response, utf16(DOMAIN), utf16(user), b"", b"")  # LM, NT, domain, user, workstation, key
    fields, offset = b"", 88
    for part in parts:
        fields += struct.pack("<HHI", len(part), len(part), offset)
        offset += len(part)
    return SIGNATURE + struct.pack("<I", 3) + fields + struct.pack("<I", FLAGS) + bytes(24) + b"".join(parts)


def verify(message, challenge, users):
    """Who is authenticated by the client's answer to this challenge, or None. `users` has the NT hash of each."""
    response = field(message, 20)
    domain, user = (field(message, offset).decode("utf-16-le") for offset in (28, 36))
    if domain != DOMAIN or user not in users or len(response) <= 24:  # 24 bytes are NTLMv1
        return None
    right = nt_response(ntowfv2(users[user], user, domain), challenge, response[16:])
    return user if hmac.compare_digest(response, right) else None
