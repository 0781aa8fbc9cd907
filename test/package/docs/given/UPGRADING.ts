// What UPGRADING.md takes as given.
export const key = new Uint8Array(32)
