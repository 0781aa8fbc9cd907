const EMPTY_MODULE = new Uint8Array([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00])

/** What may be done where this runs: in a page or a service worker, under the policy of who serves it. */
export default async function capabilities() {
  return {
    scope: globalThis.constructor.name,
    isSecure: isSecureContext,
    webAssembly: await outcome(() => new WebAssembly.Instance(new WebAssembly.Module(EMPTY_MODULE))),
    dynamicImport: await outcome(() => import('./capabilities-chunk.ts')),
  }
}

async function outcome(work: () => unknown): Promise<string> {
  try {
    await work()
    return 'works'
  } catch (error) {
    return String(error)
  }
}
