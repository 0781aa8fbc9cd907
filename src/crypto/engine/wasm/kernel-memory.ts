/** What `assembly/index.ts` exports: functions, and places in the memory. */
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
 * The kernel's memory. A message is wiped from it as soon as it is done; the schedule of the last key
 * stays until the end of the turn, for who encrypts many messages at once.
 */
export class KernelMemory {
  /** How much of a message it takes at once, in bytes: whole blocks. */
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

  /** Does the work, and then wipes all that belongs to its message. */
  wipeAfter<T>(work: () => T): T {
    try {
      return work()
    } finally {
      this.#bytes.fill(0, this.#chain, this.#buffer + this.#used)
      this.#used = 0
    }
  }

  useVectorKeys(key: Uint8Array): void {
    this.#expand(key)
    if (!this.#hasVectorKeys) this.#kernel.prepareVectorKeys()
    this.#hasVectorKeys = true
  }

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

  /** Takes bytes from a place on into the buffer, at most `most` of them; answers how many. */
  load(from: Uint8Array, at: number, most: number = this.size): number {
    const length = Math.min(from.length - at, most, this.size)
    this.#bytes.set(at === 0 && length === from.length ? from : from.subarray(at, at + length), this.#buffer)
    // Padding, or the rest of a block, may come behind it.
    this.#used = Math.max(this.#used, length + 16)
    return length
  }

  /** Puts so many bytes of the buffer to a place of an output of a total length; answers the output. */
  store(output: Uint8Array | undefined, at: number, length: number, total: number): Uint8Array {
    // One copy costs less than an array of zeros and a copy.
    if (length === total) return this.#bytes.slice(this.#buffer, this.#buffer + length)
    const to = output ?? new Uint8Array(total)
    to.set(this.#bytes.subarray(this.#buffer, this.#buffer + length), at)
    return to
  }

  storeTag(to: Uint8Array, at: number): void {
    to.set(this.#bytes.subarray(this.#tag, this.#tag + 16), at)
  }

  /** Fills the block that so many bytes end in up with zeros. */
  fillBlock(length: number): void {
    this.#bytes.fill(0, this.#buffer + length, this.#buffer + length + (-length & 15))
  }

  #expand(key: Uint8Array): void {
    if (this.#isKnown(key)) return
    this.#forgetKeySoon()
    if (this.#keyLength !== 0) this.#forgetKey()
    this.#bytes.set(key, this.#key)
    this.#kernel.expandKey(key.length)
    this.#keyLength = key.length
  }

  /** By its bytes, as an owner may change an array in place; what they are makes no difference in time. */
  #isKnown(key: Uint8Array): boolean {
    if (key.length !== this.#keyLength) return false
    const bytes = this.#bytes
    const start = this.#key
    let difference = 0
    for (let i = 0; i < key.length; i++) {
      difference |= (key[i] as number) ^ (bytes[start + i] as number)
    }
    return difference === 0
  }

  /** At the end of the turn, once for all its keys. */
  #forgetKeySoon(): void {
    if (this.#willForget) return
    this.#willForget = true
    queueMicrotask(() => {
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
