import { queueRealMicrotask } from '../../../common/real-timers.ts'

/** The exports of `assembly/index.ts`: functions, and addresses in the memory. */
export interface Kernel {
  memory: WebAssembly.Memory
  KEY: WebAssembly.Global
  CHAIN: WebAssembly.Global
  COUNTER: WebAssembly.Global
  TAG: WebAssembly.Global
  BUFFER: WebAssembly.Global
  BUFFER_LENGTH: WebAssembly.Global
  expandKey(length: number): void
  prepareVectorKeys(): void
  prepareSlicedKeys(): void
  ecbEncrypt(blocks: number): void
  cbcEncrypt(blocks: number): void
  cbcDecrypt(blocks: number): void
  pad(length: number): void
  unpad(length: number): number
  startGcm(): void
  hashBlocks(blocks: number): void
  addKeyStream(blocks: number): void
  makeTag(associated: number, length: number): void
  isTag(): number
}

/**
 * The kernel's memory. A message is overwritten as soon as it is processed. The round keys of the last key stay until
 * the next microtask, so that several messages in a row need only one key expansion.
 */
export class KernelMemory {
  /** How many bytes of a message fit into the buffer: a whole number of blocks. */
  readonly size: number
  readonly #kernel: Kernel
  readonly #bytes: Uint8Array
  readonly #key: number
  readonly #chain: number
  readonly #counter: number
  readonly #tag: number
  readonly #buffer: number
  #used = 0
  #keyLength = 0
  #willForget = false
  #hasVectorKeys = false
  #hasSlicedKeys = false

  constructor(kernel: Kernel) {
    this.#kernel = kernel
    this.#bytes = new Uint8Array(kernel.memory.buffer)
    this.#key = kernel.KEY.value
    this.#chain = kernel.CHAIN.value
    this.#counter = kernel.COUNTER.value
    this.#tag = kernel.TAG.value
    this.#buffer = kernel.BUFFER.value
    this.size = kernel.BUFFER_LENGTH.value
  }

  /** Runs the work, then overwrites everything in the memory that belongs to its message. */
  wipeAfter<T>(work: () => T): T {
    try {
      return work()
    } finally {
      this.#bytes.fill(0, this.#chain, this.#buffer + this.#used)
      this.#used = 0
    }
  }

  /** Makes this key the current one for encryption of one block at a time. */
  useVectorKeys(key: Uint8Array): void {
    this.#expand(key)
    if (!this.#hasVectorKeys) this.#kernel.prepareVectorKeys()
    this.#hasVectorKeys = true
  }

  /** Makes this key the current one for eight blocks at a time. */
  useSlicedKeys(key: Uint8Array): void {
    this.#expand(key)
    if (!this.#hasSlicedKeys) this.#kernel.prepareSlicedKeys()
    this.#hasSlicedKeys = true
  }

  setChain(block: Uint8Array): void {
    this.#bytes.set(block, this.#chain)
  }

  setNonce(nonce: Uint8Array): void {
    this.#bytes.set(nonce, this.#counter)
  }

  /** Copies bytes from position `at` on into the buffer, at most `most`. Returns how many. */
  load(from: Uint8Array, at: number, most: number = this.size): number {
    const length = Math.min(from.length - at, most, this.size)
    this.#bytes.set(at === 0 && length === from.length ? from : from.subarray(at, at + length), this.#buffer)
    // Padding, or the rest of a block, may be written after them.
    this.#used = Math.max(this.#used, length + 16)
    return length
  }

  /** Copies `length` bytes of the buffer to position `at` of an output of `total` bytes. Returns the output. */
  store(output: Uint8Array | undefined, at: number, length: number, total: number): Uint8Array {
    // One slice is faster than a new array of zeros and a copy.
    if (length === total) return this.#bytes.slice(this.#buffer, this.#buffer + length)
    const to = output ?? new Uint8Array(total)
    to.set(this.#bytes.subarray(this.#buffer, this.#buffer + length), at)
    return to
  }

  storeTag(to: Uint8Array, at: number): void {
    to.set(this.#bytes.subarray(this.#tag, this.#tag + 16), at)
  }

  /** Fills the last block of `length` bytes with zeros. */
  fillBlock(length: number): void {
    this.#bytes.fill(0, this.#buffer + length, this.#buffer + length + (-length & 15))
  }

  #expand(key: Uint8Array): void {
    if (this.#isCurrentKey(key)) return
    this.#forgetKeySoon()
    if (this.#keyLength !== 0) this.#forgetKey()
    this.#bytes.set(key, this.#key)
    this.#kernel.expandKey(key.length)
    this.#keyLength = key.length
  }

  /**
   * Whether this is the key that is expanded. Compares the bytes, since a caller may have modified its array, and in
   * constant time.
   */
  #isCurrentKey(key: Uint8Array): boolean {
    if (key.length !== this.#keyLength) return false
    const bytes = this.#bytes
    const start = this.#key
    let difference = 0
    for (let i = 0; i < key.length; i++) {
      difference |= (key[i] as number) ^ (bytes[start + i] as number)
    }
    return difference === 0
  }

  /** Overwrites the current key in the next microtask. */
  #forgetKeySoon(): void {
    if (this.#willForget) return
    this.#willForget = true
    queueRealMicrotask(() => {
      this.#willForget = false
      this.#forgetKey()
    })
  }

  #forgetKey(): void {
    this.#bytes.fill(0, this.#key, this.#chain)
    this.#keyLength = 0
    this.#hasVectorKeys = false
    this.#hasSlicedKeys = false
  }
}
