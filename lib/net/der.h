/* SPDX-License-Identifier: LGPL-2.1-or-later
 * der.h: elements of DER (X.690, section 8.1) in bytes that anybody may have sent. Nothing is allocated, and OpenSSL's
 * queue of errors, which is the caller's, is left alone. */
#ifndef MAPICFG_NET_DER_H
#define MAPICFG_NET_DER_H

#include <stddef.h>
#include <stdint.h>

/* Identifier octets: the class, whether it is constructed, and a number below 31. */
#define MAPICFG__DER_INTEGER 0x02u
#define MAPICFG__DER_OCTETS 0x04u
#define MAPICFG__DER_OID 0x06u
#define MAPICFG__DER_GENERAL_STRING 0x1bu
#define MAPICFG__DER_SEQUENCE 0x30u
#define MAPICFG__DER_APPLICATION(number) (0x60u | (number))
#define MAPICFG__DER_CONTEXT(number) (0xa0u | (number))

/* Bytes that elements are in. */
struct mapicfg__der {
    const unsigned char *at;
    size_t size;
};

/* Takes the element that begins there off `from`. 0: there is none that is whole. */
int mapicfg__der_next(struct mapicfg__der *from, unsigned *tag, struct mapicfg__der *contents);
/* Goes into the element that begins there, which must have the tag; what is behind it is left out. */
int mapicfg__der_enter(struct mapicfg__der *at, unsigned tag);
/* Goes into the first of the elements with this tag: a field of a sequence. */
int mapicfg__der_find(struct mapicfg__der *at, unsigned tag);
/* The contents of an INTEGER of at most 8 bytes. */
int mapicfg__der_number(struct mapicfg__der contents, int64_t *number);

#endif
