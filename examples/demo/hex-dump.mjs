const STAMP_LENGTH = 8
const BYTES_A_ROW = 8

/** Rows of bytes in hexadecimal and in ASCII. The stamp and the bytes that differ from `before` are marked. */
export function hexDump(bytes, before) {
  const starts = Array.from({ length: Math.ceil(bytes.length / BYTES_A_ROW) }, (_, row) => row * BYTES_A_ROW)
  return starts.flatMap((start) => {
    const row = [...bytes.slice(start, start + BYTES_A_ROW)]
    const cells = row.map((byte, i) => byteCell(byte, start + i < STAMP_LENGTH, byte !== before[start + i]))
    const gap = '   '.repeat(BYTES_A_ROW - row.length)
    const ascii = row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·')).join('')
    const offset = start.toString(16).padStart(4, '0')
    return [`${offset}  `, ...cells.flatMap((cell) => [cell, ' ']), `${gap} ${ascii}\n`]
  })
}

function byteCell(byte, isStamp, isChanged) {
  const cell = document.createElement(isStamp ? 'mark' : 'span')
  cell.textContent = byte.toString(16).padStart(2, '0')
  cell.classList.toggle('changed', isChanged)
  return cell
}
