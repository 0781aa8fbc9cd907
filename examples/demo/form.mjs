import { text } from 'node:stream/consumers'
import { HttpError } from './http-error.mjs'

const MOST_BYTES = 10_000

/** The fields of a posted form. */
export async function readForm(request) {
  const length = Number(request.headers['content-length'])
  if (!(length <= MOST_BYTES)) throw new HttpError(413, 'This form is too large, or of unknown length.')
  return new URLSearchParams(await text(request))
}
