import { someBytes } from './engines.ts'
import type { WatchedKernel } from './watched-kernel.ts'

/** Bytes of which none is 0, so that the memory's zeros are never taken for them. */
export function secret(length: number, seed: number): Uint8Array {
  return someBytes(length, seed).map((byte) => byte | 1)
}

/** Its whole blocks. */
export function whole(text: Uint8Array): Uint8Array {
  return text.subarray(0, text.length - (text.length % 16))
}

/** The places from one on where the memory is not as it was at first; the first few. */
export function changedFrom({ memory, fresh }: WatchedKernel, start: number, end = memory.length): number[] {
  const [now, then] = [memory, fresh].map((bytes) => Buffer.from(bytes.subarray(start, end)))
  if (now!.equals(then!)) return []
  return [...now!.keys()]
    .filter((at) => now![at] !== then![at])
    .slice(0, 5)
    .map((at) => start + at)
}

/** Whether bytes stand anywhere in the memory. */
export function holds({ memory }: WatchedKernel, part: Uint8Array): boolean {
  return Buffer.from(memory.buffer).includes(Buffer.from(part))
}
