/** How long anything may take, in milliseconds: only what hangs takes so long. */
export const HANGS = 300_000
