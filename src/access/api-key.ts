import { createHash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

/** Base 32 without i, l, o and u: 5 bits a character, nothing to misread, one word for a double click. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const ID_LENGTH = 10;
/** 160 bits from the system's generator: a fast hash is enough, for nobody can try them all. */
const SECRET_LENGTH = 32;
const CHECKSUM_LENGTH = 7;

const KEY = new RegExp(`^(hub_([${ALPHABET}]{${ID_LENGTH}})_[${ALPHABET}]{${SECRET_LENGTH}})([${ALPHABET}]{${CHECKSUM_LENGTH}})$`);

/** Shortest and longest key that an operator may choose by hand. */
export const KEY_LENGTH_MIN = 16;
export const KEY_LENGTH_MAX = 255;

/** Marks the ids of keys chosen by hand; what follows is a part of the key's hash. */
export const CUSTOM_ID = "custom:";

/** A new key, `hub_<id>_<secret><checksum>`. The checksum lets a mistyped key be refused, and a leaked one be recognised, without the database. */
export function generateKey(): string {
  const body = `hub_${randomText(ID_LENGTH)}_${randomText(SECRET_LENGTH)}`;
  return body + checksumOf(body);
}

/** The id a key is looked up by; null where it cannot be a key of this hub. */
export function keyIdOf(key: string): string | null {
  if (key.length < KEY_LENGTH_MIN || key.length > KEY_LENGTH_MAX || !/^[\x21-\x7e]+$/.test(key)) return null;
  const [, body, id, checksum] = KEY.exec(key) ?? [];
  if (body === undefined || id === undefined) return CUSTOM_ID + hashKey(key).toString("hex").slice(0, 16);
  return checksumOf(body) === checksum ? id : null;
}

/** What is stored of a key. */
export function hashKey(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

/** The key in `Authorization: Bearer <key>`; null where the header is missing or says something else. */
export function keyInAuthorization(authorization: string | undefined): string | null {
  if (authorization === undefined || authorization.length > KEY_LENGTH_MAX + 20) return null;
  return /^Bearer +([\x21-\x7e]+)$/i.exec(authorization)?.[1] ?? null;
}

function randomText(length: number): string {
  // 32 divides 256, so every character is equally likely.
  return Array.from(randomBytes(length), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

function checksumOf(body: string): string {
  let rest = crc32(body);
  let text = "";
  for (let index = 0; index < CHECKSUM_LENGTH; index += 1) {
    text = (ALPHABET[rest % ALPHABET.length] ?? "") + text;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return text;
}
