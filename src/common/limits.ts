/** How many levels of objects and arrays a value may have: `[[1]]` has two. What is stored deeper is still read. */
export const MAX_DEPTH = 1000

/** How many keys a session may have. */
export const MAX_KEYS = 100_000

/** How long a key may be, in characters. */
export const MAX_KEY_LENGTH = 2 ** 20

/** How long the JSON text of a value may be, and that of a whole record, in characters. */
export const MAX_TEXT_LENGTH = 2 ** 24

/** How many digits a `BigInt` may have. Python, too, reads no more by default. */
export const MAX_DIGITS = 4300
