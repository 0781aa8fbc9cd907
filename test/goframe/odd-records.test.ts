import { existsSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { besideGoFrame, DAY, Shared } from './support/beside.ts'
import { pathOf, sessionBytes, setStamp } from './support/session-files.ts'

/** What two writers, an editor or a bug may leave in a file. Node must read it as GoFrame does. */
const BODIES: Record<string, string | Uint8Array> = {
  'an object and the end of a longer one': '{"a":1}ing":"text","z":2}',
  'an object and half a character': Buffer.from([...Buffer.from('{"a":1}'), 0xa9, 0x22, 0x7d]),
  'two objects': '{"a":1}{"b":2}',
  'an object with white space around': ' \n\t{"a":1 , "b" : [ ] }\r\n',
  'an object and NUL bytes': '{"a":1}\0\0\0',
  null: 'null',
  'an empty object': '{}',
  'half an object': '{"a":1,"b":"tex',
  'a list': '[1]',
  'a number': '1',
  'a text': '"a"',
  'not JSON': 'hello',
  'only white space': '   ',
  'a byte order mark': '\ufeff{"a":1}',
  'a duplicate key': '{"a":1,"b":2,"a":3}',
  NaN: '{"a":NaN}',
  'a trailing comma': '{"a":1,}',
  'a leading zero': '{"a":01}',
  'a raw line break in a text': '{"a":"b\nc"}',
}

besideGoFrame('a record beside GoFrame $version, $body', (world) => {
  const shared = new Shared(world)

  it.concurrent.each(Object.keys(BODIES))(
    'Node reads an unusual record as GoFrame does: %s',
    async (name) => {
      const id = name.replaceAll(' ', '-')
      writeFileSync(pathOf(shared.folder, id), sessionBytes(BODIES[name]!, shared.key))
      const theirs = await shared.go.read(id).then(
        ({ data }) => data,
        () => 'RECORD_CORRUPT',
      )
      expect(await shared.ours(id).catch(({ code }) => code)).toEqual(theirs)
    },
  )

  it.concurrent.each([0, 1, 7, 8])('a record of only %i bytes is no session', async (length) => {
    const id = `short-${length}`
    writeFileSync(pathOf(shared.folder, id), sessionBytes('').subarray(0, length))
    expect((await shared.go.read(id)).data).toEqual({})
    expect(await shared.session(id).exists()).toBe(false)
    await shared.weSet(id, { a: 1 })
    expect((await shared.go.read(id)).data).toEqual({ a: 1 })
  })

  it.concurrent('Node waits for a record that GoFrame is writing', async () => {
    const whole = sessionBytes('{"a":1}', shared.key)
    for (const length of [0, 8, 9, whole.length - 1]) {
      const read = await readWhileSaved(
        () => writeFileSync(pathOf(shared.folder, 'saving'), whole.subarray(0, length)),
        () => writeFileSync(pathOf(shared.folder, 'saving'), whole),
        () => shared.ours('saving'),
      )
      expect(read).toEqual({ a: 1 })
    }
  })

  it.concurrent('Node waits for a record whose stamp is still missing, because two writers overlap', async () => {
    const read = await readWhileSaved(
      () => writeFileSync(pathOf(shared.folder, 'hole'), sessionBytes('{"a":1}', shared.key, 0)),
      () => setStamp(shared.folder, 'hole', Date.now()),
      () => shared.storage.getSession('hole', DAY),
    )
    expect(read).toEqual(new Map([['a', 1]]))
  })

  it.concurrent('a text that is not UTF-8, which GoFrame reads but never writes, is RECORD_CORRUPT for Node', async () => {
    const body = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xc3]), Buffer.from('"}')])
    writeFileSync(pathOf(shared.folder, 'no-utf-8'), sessionBytes(body, shared.key))
    expect((await shared.go.read('no-utf-8')).data).toEqual({ a: '\ufffd\ufffd' })
    await expect(shared.ours('no-utf-8')).rejects.toMatchObject({ code: 'RECORD_CORRUPT' })
  })

  it.concurrent('Node can remove a record that neither can read, and create it again', async () => {
    writeFileSync(pathOf(shared.folder, 'broken'), sessionBytes('{"a":', shared.key))
    await expect(shared.ours('broken')).rejects.toMatchObject({ code: 'RECORD_CORRUPT' })
    await expect(shared.go.read('broken')).rejects.toThrow()
    const session = shared.session('broken')
    await session.removeAll()
    expect(existsSync(pathOf(shared.folder, 'broken'))).toBe(false)
    await session.set('b', 2)
    await session.close()
    expect((await shared.go.read('broken')).data).toMatchObject({ b: 2 })
  })
})

/** What is read while a save is under way; again where a busy machine has saved too late for whoever waits. */
async function readWhileSaved<T>(begin: () => void, end: () => void, read: () => Promise<T>): Promise<T> {
  begin()
  const begun = performance.now()
  let isInTime = false
  const saving = sleep(60).then(() => {
    end()
    isInTime = performance.now() - begun < IN_TIME
  })
  const reading = read()
  await Promise.allSettled([saving, reading])
  return isInTime ? reading : readWhileSaved(begin, end, read)
}

const IN_TIME = 400
