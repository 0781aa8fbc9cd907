import { KERNEL } from '../../../../src/crypto/engine/wasm/kernel.ts'
import type { Kernel } from '../../../../src/crypto/engine/wasm/kernel-memory.ts'
import { unpack } from '../../../../src/crypto/engine/wasm/unpack.ts'

/** The committed module, as it is published. */
export const KERNEL_BYTES: Uint8Array = unpack(KERNEL)

/** The names of the kernel's functions. */
export type KernelFunction = {
  [Name in keyof Kernel]: Kernel[Name] extends (...args: never[]) => unknown ? Name : never
}[keyof Kernel]

export function kernelOf(instance: WebAssembly.Instance): Kernel {
  return instance.exports as unknown as Kernel
}

export const KEY_LENGTHS = [16, 24, 32]

/** Every length up to some blocks, for each remainder; and lengths around the size of the buffer. */
export const LENGTHS = [...Array(105).keys(), 1000, 4096, 4097]
