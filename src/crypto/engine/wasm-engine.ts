import { type AesEngine, BLOCK_LENGTH } from './aes-engine.ts'
import { KERNEL } from './wasm/kernel.ts'
import { type Kernel, KernelMemory } from './wasm/kernel-memory.ts'
import { unpack } from './wasm/unpack.ts'

/**
 * AES of the WASM kernel (`wasm/assembly`), in constant time. Compiles the kernel synchronously. Throws the error of
 * WebAssembly if that is missing, forbidden or without SIMD.
 */
export function wasmEngine(): AesEngine {
  return engineOf(new WebAssembly.Instance(new WebAssembly.Module(unpack(KERNEL))))
}

/** The same, but compiles asynchronously: some browsers refuse to compile a module of this size on the main thread. */
export async function compileWasmEngine(): Promise<AesEngine> {
  return engineOf((await WebAssembly.instantiate(unpack(KERNEL))).instance)
}

function engineOf(instance: WebAssembly.Instance): AesEngine {
  const kernel = instance.exports as unknown as Kernel
  const memory = new KernelMemory(kernel)
  return {
    name: 'wasm',
    encryptBlocks: (blocks, key) => memory.wipeAfter(() => encryptBlocks(kernel, memory, blocks, key)),
    encryptCbc: (plain, key, iv) => memory.wipeAfter(() => encryptCbc(kernel, memory, plain, key, iv)),
    decryptCbc: (encrypted, key, iv) =>
      memory.wipeAfter(() => decryptCbc(kernel, memory, encrypted, key, iv)),
    encryptGcm: (plain, key, nonce, associated) =>
      memory.wipeAfter(() => encryptGcm(kernel, memory, plain, key, nonce, associated)),
    decryptGcm: (encrypted, key, nonce, associated) =>
      memory.wipeAfter(() => decryptGcm(kernel, memory, encrypted, key, nonce, associated)),
  }
}

function encryptBlocks(
  kernel: Kernel,
  memory: KernelMemory,
  blocks: Uint8Array,
  key: Uint8Array,
): Uint8Array {
  memory.useVectorKeys(key)
  let encrypted: Uint8Array | undefined
  for (let at = 0; at < blocks.length; at += memory.size) {
    const length = memory.load(blocks, at)
    kernel.ecbEncrypt(blocksIn(length))
    encrypted = memory.store(encrypted, at, length, blocks.length)
  }
  return encrypted ?? new Uint8Array(0)
}

function encryptCbc(
  kernel: Kernel,
  memory: KernelMemory,
  plain: Uint8Array,
  key: Uint8Array,
  iv: Uint8Array,
): Uint8Array {
  memory.useVectorKeys(key)
  memory.setChain(iv)
  const total = plain.length + BLOCK_LENGTH - (plain.length % BLOCK_LENGTH)
  let encrypted: Uint8Array | undefined
  for (let at = 0; at < total; at += memory.size) {
    const length = memory.load(plain, at)
    const isLast = length < memory.size
    if (isLast) kernel.pad(length)
    const blocks = blocksIn(isLast ? length + 1 : length)
    kernel.cbcEncrypt(blocks)
    encrypted = memory.store(encrypted, at, blocks * BLOCK_LENGTH, total)
  }
  return encrypted as Uint8Array
}

function decryptCbc(
  kernel: Kernel,
  memory: KernelMemory,
  encrypted: Uint8Array,
  key: Uint8Array,
  iv: Uint8Array,
): Uint8Array | undefined {
  memory.useSlicedKeys(key)
  let plain: Uint8Array | undefined
  let total = 0
  // Begins with the last part, whose padding tells how long the plain text is.
  for (let at = lastStart(encrypted.length, memory.size); at >= 0; at -= memory.size) {
    memory.setChain(at === 0 ? iv : encrypted.subarray(at - BLOCK_LENGTH, at))
    let length = memory.load(encrypted, at)
    kernel.cbcDecrypt(blocksIn(length))
    if (plain === undefined) {
      const padding = kernel.unpad(length)
      if (padding === 0) return undefined
      length -= padding
      total = at + length
    }
    plain = memory.store(plain, at, length, total)
  }
  return plain
}

function encryptGcm(
  kernel: Kernel,
  memory: KernelMemory,
  plain: Uint8Array,
  key: Uint8Array,
  nonce: Uint8Array,
  associated: Uint8Array,
): Uint8Array {
  memory.useSlicedKeys(key)
  memory.setNonce(nonce)
  kernel.startGcm()
  hash(kernel, memory, associated)
  const encrypted = new Uint8Array(plain.length + BLOCK_LENGTH)
  for (let at = 0; at < plain.length; at += memory.size) {
    const length = memory.load(plain, at)
    kernel.addKeyStream(blocksIn(length))
    memory.fillBlock(length)
    kernel.hashBlocks(blocksIn(length))
    memory.store(encrypted, at, length, encrypted.length)
  }
  kernel.makeTag(associated.length, plain.length)
  memory.storeTag(encrypted, plain.length)
  return encrypted
}

function decryptGcm(
  kernel: Kernel,
  memory: KernelMemory,
  encrypted: Uint8Array,
  key: Uint8Array,
  nonce: Uint8Array,
  associated: Uint8Array,
): Uint8Array | undefined {
  const end = encrypted.length - BLOCK_LENGTH
  memory.useSlicedKeys(key)
  memory.setNonce(nonce)
  kernel.startGcm()
  hash(kernel, memory, associated)
  hash(kernel, memory, encrypted.subarray(0, end))
  kernel.makeTag(associated.length, end)
  memory.load(encrypted, end)
  if (kernel.isTag() === 0) return undefined
  let plain: Uint8Array | undefined
  for (let at = 0; at < end; at += memory.size) {
    const length = memory.load(encrypted, at, end - at)
    kernel.addKeyStream(blocksIn(length))
    plain = memory.store(plain, at, length, end)
  }
  return plain ?? new Uint8Array(0)
}

/** Hashes bytes. The last block is filled with zeros. */
function hash(kernel: Kernel, memory: KernelMemory, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += memory.size) {
    const length = memory.load(bytes, at)
    memory.fillBlock(length)
    kernel.hashBlocks(blocksIn(length))
  }
}

function blocksIn(length: number): number {
  return Math.ceil(length / BLOCK_LENGTH)
}

/** Where the last part begins, if the bytes are divided into parts of `size`. */
function lastStart(length: number, size: number): number {
  return Math.floor((length - 1) / size) * size
}
