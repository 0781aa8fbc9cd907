import { someBytes } from './engines.ts'
import type { WatchedKernel } from './watched-kernel.ts'

/** Bytes of which none is 0, so that they differ from the zeros of the memory. */
export function secret(length: number, seed: number): Uint8Array {
  return someBytes(length, seed).map((byte) => byte | 1)
}

/** The text without the part of a block at its end. */
export function whole(text: Uint8Array): Uint8Array {
  return text.subarray(0, text.length - (text.length % 16))
}

/** The first five addresses, from `start` on, at which the memory differs from that of a new instance. */
export function changedFrom({ memory, fresh }: WatchedKernel, start: number, end = memory.length): number[] {
  const [now, then] = [memory, fresh].map((bytes) => Buffer.from(bytes.subarray(start, end)))
  if (now!.equals(then!)) return []
  return [...now!.keys()]
    .filter((at) => now![at] !== then![at])
    .slice(0, 5)
    .map((at) => start + at)
}

/** Whether the memory contains bytes. */
export function holds({ memory }: WatchedKernel, part: Uint8Array): boolean {
  return Buffer.from(memory.buffer).includes(Buffer.from(part))
}
