"""A whole attempt of secure aggregation with five sites, written anew from the description of the protocol: the transcript that
libs/privacy/aggregation has to reproduce byte for byte. Needs the package `cryptography`; prints JSON.

    python3 tools/oracles/secagg_transcript.py > libs/privacy/aggregation/src/masked/five-sites.vectors.json
"""

import hashlib
import hmac
import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PROTOCOL = "collimate.secagg.v1"
WORD = 1 << 64


def canonical(value):
    """RFC 8785 for what is needed here: ASCII text, small integers, lists, objects, null."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def digest(domain, value):
    return hashlib.sha256(domain.encode() + b"\0" + canonical(value)).hexdigest()


class Source:
    """The random bytes of one site: SHA-256 of its seed and a counter."""

    def __init__(self, seed):
        self.seed, self.counter, self.left = seed, 0, b""

    def take(self, count):
        while len(self.left) < count:
            self.left += hashlib.sha256(self.seed + self.counter.to_bytes(4, "big")).digest()
            self.counter += 1
        out, self.left = self.left[:count], self.left[count:]
        return out


def hkdf(secret, info):
    pseudo = hmac.new(bytes(32), secret, hashlib.sha256).digest()
    return hmac.new(pseudo, info + b"\1", hashlib.sha256).digest()


def label(purpose, r, sites):
    return canonical({"protocol": PROTOCOL, "purpose": purpose, "r": r, "sites": sites})


def signed(purpose, context, said):
    return canonical({"protocol": PROTOCOL, "purpose": purpose, "context": context, "said": said})


def stream(key, length):
    return Cipher(algorithms.AES(key), modes.CTR(bytes(16))).encryptor().update(bytes(length))


def words(data):
    return [int.from_bytes(data[i : i + 8], "little") for i in range(0, len(data), 8)]


def public(secret):
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def agree(secret, peer):
    return X25519PrivateKey.from_private_bytes(secret).exchange(X25519PublicKey.from_public_bytes(peer))


# GF(2^8) by logarithms to the base 3: another way than the one under test.
EXP, LOG = [0] * 255, [0] * 256
value = 1
for power in range(255):
    EXP[power], LOG[value] = value, power
    value ^= (value << 1) ^ (0x11B if value & 0x80 else 0)


def times(a, b):
    return 0 if a == 0 or b == 0 else EXP[(LOG[a] + LOG[b]) % 255]


def split(secret, count, threshold, source):
    higher = source.take((threshold - 1) * len(secret))
    shares = []
    for x in range(1, count + 1):
        share = bytearray(secret)
        for at in range(len(secret)):
            power = x
            for degree in range(1, threshold):
                share[at] ^= times(higher[(degree - 1) * len(secret) + at], power)
                power = times(power, x)
        shares.append(bytes(share))
    return shares


def attempt(closing):
    count, colluding, dropouts = 5, 1, 1 if closing == "threshold" else 0
    shared = closing == "threshold"
    names = [f"site-{letter}" for letter in "abcde"]
    question = {
        "studyDigest": "a" * 64, "queryDigest": "b" * 64, "step": 2, "epoch": 7, "attempt": 1, "given": "d" * 64,
        "length": 3, "membershipRoot": "c" * 64, "sigma2": "4000", "d2": "4", "modulus": str(WORD),
        "closing": closing, "colluding": colluding, "dropouts": dropouts,
    }
    q = digest(f"{PROTOCOL}/question", question)
    honest, threshold = count - dropouts - colluding, (count + colluding) // 2 + 1
    sites = []
    for index, name in enumerate(names):
        source = Source(f"transcript {closing} {index}".encode())
        identity = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"identity {index}".encode()).digest())
        secret = source.take(96)
        s, c, b = secret[:32], secret[32:64], secret[64:]
        advert = {
            "site": name, "identityKey": identity.public_key().public_bytes_raw().hex(), "maskKey": public(s).hex(),
            "sharesKey": public(c).hex() if shared else None, "seedHash": hashlib.sha256(b).hexdigest() if shared else None,
            "lastAttempt": index % 2 - 1, "ownHead": {"size": 10 + index, "root": f"{index}" * 64},
            "headsSeen": [{"site": names[0], "size": 3, "root": "0" * 64}] if index else [],
        }
        advert["signature"] = identity.sign(signed("advert", q, advert)).hex()
        vector = [index - 2, (1 << 40) + index, -(1 << 57) * (index + 1)]
        sites.append({"name": name, "source": source, "identity": identity, "s": s, "c": c, "b": b, "advert": advert, "vector": vector})
    adverts = [site["advert"] for site in sites]
    r = digest(f"{PROTOCOL}/transcript", {**question, "sites": count, "honest": honest, "threshold": threshold, "adverts": adverts})
    out = {"closing": closing, "r": r, "question": q, "adverts": adverts, "vectors": [[str(x) for x in site["vector"]] for site in sites]}
    out["rosterSignatures"] = [site["identity"].sign(signed("roster", r, None)).hex() for site in sites]
    if shared:
        out["sealed"] = []
        for site in sites:
            keys = split(site["s"], count, threshold, site["source"])
            seeds = split(site["b"], count, threshold, site["source"])
            for position, peer in enumerate(sites):
                if peer is site:
                    continue
                info = label("shares", r, [site["name"], peer["name"]])
                key = hkdf(agree(site["c"], public(peer["c"])), info)
                sealed = AESGCM(key).encrypt(bytes(12), keys[position] + seeds[position], info)
                out["sealed"].append([site["name"], peer["name"], sealed.hex()])
    out["uploads"] = []
    for i, site in enumerate(sites):
        y = [x % WORD for x in site["vector"]] + [1]
        if shared:
            y = [(a + m) % WORD for a, m in zip(y, words(stream(hkdf(site["b"], label("self", r, [site["name"]])), 32)))]
        for j, peer in enumerate(sites):
            if i == j:
                continue
            key = hkdf(agree(site["s"], public(peer["s"])), label("mask", r, sorted([site["name"], peer["name"]])))
            sign = 1 if i < j else -1
            y = [(a + sign * m) % WORD for a, m in zip(y, words(stream(key, 32)))]
        masked = b"".join(x.to_bytes(8, "little") for x in y)
        hashed = hashlib.sha256(bytes.fromhex(r) + masked).hexdigest()
        out["uploads"].append([masked.hex(), hashed, site["identity"].sign(signed("masked", r, hashed)).hex()])
    survivors = [site for site in sites if not (shared and site["name"] == "site-b")]
    out["survivors"] = [site["name"] for site in survivors]
    if shared:
        said = digest(f"{PROTOCOL}/survivors", out["survivors"])
        out["survivorSignatures"] = [site["identity"].sign(signed("survivors", r, said)).hex() for site in survivors]
    out["sum"] = [str(sum(site["vector"][k] for site in survivors)) for k in range(3)]
    return out


print(json.dumps([attempt("all"), attempt("threshold")], indent=1))
