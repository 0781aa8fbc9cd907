import type { AesEngine } from '../../../src/crypto/engine/aes-engine.ts'
import type { Kernel } from '../../../src/crypto/engine/wasm/kernel-memory.ts'
import { wasmEngine } from '../../../src/crypto/engine/wasm-engine.ts'

/** Called after each call of a function of the kernel. */
export type Listener = (name: string, arguments_: unknown[]) => void

export interface WatchedKernel {
  engine: AesEngine
  /** The exports of the kernel. */
  kernel: Kernel
  /** The memory of the kernel. */
  memory: Uint8Array
  /** A copy of the memory before its first use. */
  fresh: Uint8Array
  /** Sets the listener; `undefined` removes it. */
  listen(listener: Listener | undefined): void
}

/** An engine of the WASM kernel with a view into the kernel's memory. */
export function watchedKernel(): WatchedKernel {
  const { Instance } = WebAssembly
  let kernel: Kernel | undefined
  let listener: Listener | undefined
  class WatchedInstance extends Instance {
    override readonly exports: WebAssembly.Exports

    constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
      super(module, imports)
      const real = Reflect.get(Instance.prototype, 'exports', this) as WebAssembly.Exports
      kernel = real as unknown as Kernel
      this.exports = Object.fromEntries(
        Object.entries(real).map(([name, value]) => [
          name,
          typeof value !== 'function' ? value : (...given: unknown[]) => heard(name, value, given),
        ]),
      )
    }
  }
  function heard(name: string, work: WebAssembly.ExportValue, given: unknown[]): unknown {
    const result = (work as (...given: unknown[]) => unknown)(...given)
    listener?.(name, given)
    return result
  }
  WebAssembly.Instance = WatchedInstance
  try {
    const engine = wasmEngine()
    if (kernel === undefined) throw new Error('it made no instance')
    const memory = new Uint8Array(kernel.memory.buffer)
    return {
      engine,
      kernel,
      memory,
      fresh: new Uint8Array(memory),
      listen(next) {
        listener = next
      },
    }
  } finally {
    WebAssembly.Instance = Instance
  }
}
