import { bundle } from '../bundle.mjs'
import type * as Page from './page.ts'

export interface ProgramOptions {
  /** Whether the program imports `gsession/crypto/noble`. */
  importsNoble?: boolean
}

/**
 * Bundles a program for a browser: a function of `page.ts`, with the package as it is built and
 * what the function is asked.
 */
export async function cryptoProgram<Name extends keyof typeof Page>(
  name: Name,
  input: Parameters<(typeof Page)[Name]>[1],
  { importsNoble = false }: ProgramOptions = {},
) {
  const source = `
    ${importsNoble ? "import 'gsession/crypto/noble'" : ''}
    import * as crypto from 'gsession/crypto'
    import { ${name} } from './test/browser/support/crypto/page.ts'
    export default async () => ${name}(crypto, await (await fetch('/input.json')).json())`
  const files = await bundle(source)
  return files.set('/input.json', { body: JSON.stringify(input) })
}
