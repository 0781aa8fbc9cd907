/** A session of 20 keys and about 1 KB, as a shop might have it. */
export function sampleSession(size = 1024) {
  const session = {}
  for (let i = 0; i < 20; i++) {
    const key = `key_${String(i).padStart(2, '0')}`
    if (i % 4 === 0) session[key] = i * 1234
    else if (i % 4 === 1) session[key] = { name: `item ${i}`, inStock: true, sizes: [1, 2, 3] }
    else session[key] = `value ${i} `.padEnd(58, 'abcdefgh ')
  }
  for (let i = 0; JSON.stringify(session).length < size; i++) {
    session[`more_${i}`] = `value ${i} `.padEnd(Math.min(size / 20, 4000), 'abcdefgh ')
  }
  // Returns a parsed copy: its layout in memory is that of a literal, not of an object that was built key by key.
  return JSON.parse(JSON.stringify(session))
}
