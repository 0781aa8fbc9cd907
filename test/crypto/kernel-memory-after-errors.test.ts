import { describe, expect, it } from 'vitest'
import type { AesEngine } from '../../src/crypto/engine/aes-engine.ts'
import { engines } from './support/engines.ts'
import { changedFrom, secret } from './support/kernel-secrets.ts'
import { methods } from './support/methods.ts'
import { watchedKernel } from './support/watched-kernel.ts'

const key = secret(32, 4)
const iv = secret(16, 2)
const more = secret(37, 3)

describe('the memory after a call that threw', () => {
  const large = secret(100_000, 1)
  const encrypted = engines.node.encryptCbc(large, key, iv)
  const failing: Record<string, (engine: AesEngine) => unknown> = {
    'without an IV': (engine) => engine.encryptCbc(secret(40, 1), key, undefined as never),
    'during encryption': (engine) => engine.encryptCbc(readable(large, 1), key, iv),
    'during decryption': (engine) => engine.decryptCbc(readable(encrypted, 3), key, iv),
    'during GCM': (engine) => engine.encryptGcm(readable(large, 1), key, iv.subarray(4), more),
  }

  it.each(Object.entries(failing))(
    'a call that fails %s leaves nothing of its message, and in the next microtask no key',
    (_name, fail) => expectNothingAfter(fail),
  )
})

describe.each(Object.entries(methods))('the memory after a trap in %s', (_method, { run, prepare }) => {
  const given = prepare(secret(1600, 1), key, iv, more)
  const names = new Set<string>()
  const { engine, listen } = watchedKernel()
  listen((name) => names.add(name))
  run(engine, given)

  it.each([...names])(
    'a trap after the call of %s leaves nothing of the message, and in the next microtask no key',
    (name) =>
      expectNothingAfter((engine, listen) => {
        listen((called) => {
          if (called === name) throw new WebAssembly.RuntimeError('unreachable')
        })
        run(engine, given)
      }),
  )
})

async function expectNothingAfter(
  fail: (engine: AesEngine, listen: ReturnType<typeof watchedKernel>['listen']) => unknown,
): Promise<void> {
  for (const isFirst of [true, false]) {
    const watched = watchedKernel()
    // Another key may have been used in the same microtask.
    if (!isFirst) watched.engine.encryptCbc(secret(20, 1), secret(24, 9), iv)
    expect(() => fail(watched.engine, watched.listen)).toThrow()
    expect(changedFrom(watched, watched.kernel.CHAIN.value)).toEqual([])
    watched.listen(undefined)
    if (!isFirst) expectWorks(watched.engine)
    await Promise.resolve()
    expect(changedFrom(watched, 0)).toEqual([])
    expectWorks(watched.engine)
    await Promise.resolve()
    expect(changedFrom(watched, 0)).toEqual([])
  }
}

function expectWorks(engine: AesEngine): void {
  for (const { run, prepare } of Object.values(methods)) {
    const given = prepare(secret(48, 1), key)
    expect(run(engine, given)).toEqual(run(engines.node, given))
  }
}

/** Bytes whose parts can be read `times` times, and then throw. */
function readable(bytes: Uint8Array, times: number): Uint8Array {
  let reads = 0
  class Readable extends Uint8Array {
    override subarray(start?: number, end?: number): Uint8Array<ArrayBuffer> {
      if (reads === times) throw new Error('it can be read no more')
      reads++
      return new Uint8Array(this).subarray(start, end)
    }
  }
  return new Readable(bytes)
}
