import { expect, it } from 'vitest'
import { besideGoFrame, Shared } from './support/beside.ts'
import { literals } from './support/exact-json.ts'

const typed = ['big-integers', 'floats', 'html', 'json-numbers', 'line-separators', 'structs', 'unicode']

besideGoFrame('unchanged values beside GoFrame $version, $body', (world) => {
  const shared = new Shared(world)

  it.each(typed)('Node writes unchanged values of GoFrame back to the byte: %s', async (name) => {
    await shared.go.setTyped(name, name)
    const before = shared.record(name).json
    await shared.weSet(name, { mine: 1 })
    expect(shared.record(name).json).toBe(`${before.slice(0, -1)},"mine":1}`)
    const session = shared.session(name)
    await session.remove('mine')
    await session.close()
    expect(shared.record(name).json).toBe(before)
  })

  it('Node keeps every digit and escape of the other keys when it changes one', async () => {
    const text =
      '{"a":1.0,"b":"old \\u003c","c":[2.50,1e400,0.1000000000000000055511151231257827],"d":"\\u2028"}'
    await shared.go.set('around', text)
    expect(shared.record('around').json).toBe(text)
    await shared.weSet('around', { b: 'new <' })
    expect(shared.record('around').json).toBe(text.replace('old \\u003c', 'new <'))
  })

  it('every number is kept to the digit through GoFrame after Node and Node after GoFrame', async () => {
    await shared.go.setTyped('through', 'json-numbers')
    const before = literals(shared.record('through').json) as object
    for (let i = 1; i <= 3; i++) {
      await shared.weSet('through', { ours: i })
      await shared.go.set('through', { theirs: i })
    }
    const after = { ...before, ours: { '#': '3' }, theirs: { '#': '3' } }
    expect(literals(shared.record('through').json)).toEqual(after)
    expect(literals((await shared.go.read('through')).text)).toEqual(after)
  })

  it('a BigInt of Node is kept to the digit when GoFrame saves', async () => {
    await shared.weSet('bigint', { id: 123456789012345678901234567890n, list: [-9007199254740993n] })
    await shared.go.set('bigint', { theirs: true })
    const values = { id: 123456789012345678901234567890n, list: [-9007199254740993n], theirs: true }
    expect(await shared.ours('bigint')).toEqual(values)
  })
})
