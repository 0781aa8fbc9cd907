import { checkOptionNames } from '../common/option-names.ts'
import { SessionError } from '../common/session-error.ts'
import { integersToTexts } from './integer-texts.ts'
import { decodeValue } from './json-decode.ts'

/** How integers beyond 2^53 are given: as `BigInt`, or as their exact decimal text. */
export type Integers = 'bigint' | 'string'

/**
 * Parses a JSON text as sessions do: `JSON.parse`, but integers beyond 2^53 keep all their digits. For the texts that a
 * hash table with GoFrame's values gives for objects and arrays.
 *
 * @example
 * const user = parseExact('{"id":1265476890672672808}') // { id: 1265476890672672808n }
 * const shown = parseExact('{"id":1265476890672672808}', { integers: 'string' }) // { id: '1265476890672672808' }
 *
 * @throws `INVALID_VALUE`: the text is not JSON.
 * @throws `INVALID_ARGUMENT`: it is no text, or the option is wrong.
 */
export function parseExact(text: string, options: ParseOptions = {}): unknown {
  checkOptionNames('parseExact', options, { integers: 1 })
  const { integers = 'bigint' } = options
  if (typeof text !== 'string') throw new SessionError('INVALID_ARGUMENT', 'parseExact needs a text')
  checkIntegers(integers)
  let value: unknown
  try {
    value = decodeValue(text)
  } catch {
    // The parser's own error quotes the text.
    throw new SessionError('INVALID_VALUE', 'parseExact: the text is not JSON')
  }
  return integers === 'string' ? integersToTexts(value) : value
}

/** How `parseExact` gives integers. */
export interface ParseOptions {
  /** How integers beyond 2^53 are given (default `bigint`). */
  integers?: Integers | undefined
}

/** Throws `INVALID_ARGUMENT` for another way to give integers. */
function checkIntegers(integers: unknown): asserts integers is Integers {
  if (integers === 'bigint' || integers === 'string') return
  throw new SessionError('INVALID_ARGUMENT', "integers must be 'bigint' or 'string'")
}
