import type { CodecPlatform } from '../../src/record-codec.ts'

/** Replaced when the core's is there. */
export const cipherPlatform: CodecPlatform = {
  loadCiphers: async (name) => {
    const [{ coreEngines }, { makeCiphers }] = await Promise.all([
      import('../../src/crypto/engines.ts'),
      import('../../src/crypto/ciphers.ts'),
    ])
    const engine = await coreEngines.prepare(name)
    return (options) => makeCiphers(options, engine)
  },
}
