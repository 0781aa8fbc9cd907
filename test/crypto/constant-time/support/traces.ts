import { createHash } from 'node:crypto'
import { instrument, type Site } from './instrument.ts'

/** The records of one run in order: a site, its value, and so on. */
export type Trace = Int32Array

/** A module that records what it does. */
export class Traced {
  readonly instance: WebAssembly.Instance
  readonly sites: readonly Site[]
  /** The sites that no run has reached yet. */
  readonly unseen: Set<Site>
  #events = new Int32Array(1024)
  #length = 0

  constructor(module: Uint8Array) {
    const { bytes, sites } = instrument(module)
    this.sites = sites
    this.unseen = new Set(sites)
    const trace = {
      see: (site: number, value: number) => {
        this.#add(site, value)
        return value
      },
      seeLong: (site: number, value: bigint) => {
        this.#add(site, Number(BigInt.asIntN(32, value)))
        this.#add(site, Number(BigInt.asIntN(32, value >> 32n)))
        return value
      },
    }
    this.instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { trace })
  }

  get memory(): Uint8Array<ArrayBuffer> {
    return new Uint8Array((this.instance.exports.memory as WebAssembly.Memory).buffer)
  }

  /** Records the trace of some work. */
  record(work: () => void): Trace {
    this.#length = 0
    work()
    const trace = this.#events.slice(0, this.#length)
    for (let at = 0; at < trace.length; at += 2) this.unseen.delete(this.sites[trace[at]!]!)
    return trace
  }

  /** The first difference of two runs, if there is one. */
  difference(one: Trace, other: Trace): Site | undefined {
    const at = one.findIndex((event, index) => event !== other[index])
    if (at < 0) return one.length === other.length ? undefined : this.sites[other[one.length]!]
    return this.sites[one[at - (at % 2)]!]
  }

  #add(site: number, value: number): void {
    if (this.#length === this.#events.length) {
      const events = new Int32Array(2 * this.#length)
      events.set(this.#events)
      this.#events = events
    }
    this.#events[this.#length] = site
    this.#events[this.#length + 1] = value
    this.#length += 2
  }
}

/** Bytes that look random, but are the same every time the tests run. */
export function bytesOf(label: string, length: number): Uint8Array {
  return createHash('shake256', { outputLength: Math.max(length, 1) })
    .update(label)
    .digest()
    .subarray(0, length)
}

/**
 * The secrets of a run: zeros in the first run, ones in the second, then bytes that look random. The runs find a
 * dependency on a single bit in all but one of a thousand cases.
 */
export const RUNS = 12

export function secretOf(run: number, label: string, length: number): Uint8Array {
  if (run < 2) return new Uint8Array(length).fill(run === 0 ? 0 : 255)
  return bytesOf(`${run} ${label}`, length)
}
