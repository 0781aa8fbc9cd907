/** How long a browser may take for anything, in milliseconds: only what hangs takes so long. */
export const PATIENCE = 300_000
