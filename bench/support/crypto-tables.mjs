const TITLES = {
  encrypt: 'AES-256-CBC, encrypt',
  decrypt: 'AES-256-CBC, decrypt',
  seal: 'sealing, beside plain AES-256-GCM',
  open: 'opening, beside plain AES-256-GCM',
}

/** Prints how many times as fast as the first library each is, and its microseconds. */
export function printTimes(place, measured) {
  for (const [operation, title] of Object.entries(TITLES)) {
    const rows = [...measured].map(([size, operations]) => [sizeName(size), operations[operation]])
    const names = rows[0][1].map(({ contender }) => contender)
    console.log(`\n${title}, ${place}: times as fast (microseconds)`)
    printRow('', names)
    for (const [size, contenders] of rows) {
      printRow(
        size,
        contenders.map(({ ratio, microseconds }) => `${ratio.toFixed(2)} (${digits(microseconds)})`),
      )
    }
  }
}

/** Prints how many times as fast as `node:crypto` the kernel is. Above 1 the kernel should be used. */
export function printThresholds(rows) {
  const operations = Object.keys(rows[0]).filter((name) => name !== 'size')
  console.log('\nthe kernel beside node:crypto, engine beside engine: times as fast (microseconds, both)')
  printRow('', operations)
  for (const row of rows) {
    const cells = operations.map((operation) => {
      const [node, wasm] = row[operation]
      return `${wasm.ratio.toFixed(2)} (${digits(wasm.microseconds)}, ${digits(node.microseconds)})`
    })
    printRow(`${row.size} B`, cells)
  }
}

function printRow(head, cells) {
  console.log(`${head.padStart(8)}  ${cells.map((cell) => cell.padStart(18)).join('  ')}`)
}

function sizeName(size) {
  if (size >= 1_048_576) return `${size / 1_048_576} MiB`
  return size >= 1024 ? `${size / 1024} KiB` : `${size} B`
}

function digits(number) {
  return number < 100 ? number.toPrecision(3) : Math.round(number).toLocaleString('en')
}
