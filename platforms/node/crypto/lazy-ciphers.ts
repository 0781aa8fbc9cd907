import type { CodecPlatform } from '../../../src/record/record-codec.ts'

/** What encrypts is loaded when it is first needed: it takes longer than all the rest of the package. */
export const cipherPlatform: CodecPlatform = {
  loadCiphers: async (engine) => (await import('./node-ciphers.ts')).loadCiphers(engine),
}
