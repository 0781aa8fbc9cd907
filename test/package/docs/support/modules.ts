import { existsSync, readFileSync } from 'node:fs'
import { type Block, ROOT } from './blocks.ts'
import { namesIn } from './names.ts'

/** A file to compile or run: a block with imports of what it takes from its page, or what a page takes as given. */
export interface Module {
  /** Its name ends in `.mjs` or `.mts`. */
  file: string
  text: string
  /** The block that it holds; `undefined`: it holds what is given. */
  block: Block | undefined
  /** The name of the program to compile it in. Blocks that declare globals have one of their own. */
  program: string
  /** The values that it exports. */
  names: readonly string[]
}

/**
 * The blocks of a page as modules, after those that hold what they take as given. A block sees the names of earlier
 * blocks of its page, and then those of `given/`.
 */
export function modulesOf(blocks: readonly Block[]): Module[] {
  const modules: Module[] = []
  for (const block of blocks) {
    for (const given of givenTo(block)) {
      if (!modules.some(({ file }) => file === given.file)) modules.unshift(given)
    }
    const program = programOf(block)
    const seen = modules.filter((module) => isSeen(module, program))
    const continued = blocks.find(({ mark }) => mark.name !== undefined && mark.name === block.mark.of)
    if (continued !== undefined) seen.push(moduleOf(continued, []))
    modules.push(moduleOf(block, seen.reverse()))
  }
  return modules
}

/** Whether a later block sees a module: what has a name is imported by it. */
function isSeen({ block, program, text }: Module, by: string): boolean {
  // Another application.
  if (block === undefined && [program, by].includes(EXPRESS_SESSION)) return by === program
  return block?.mark.name === undefined && (program === by || !declaresGlobals(text))
}

/** A block as a module, with imports of what it uses of the modules that it sees: the first that has a name counts. */
function moduleOf(block: Block, seen: readonly Module[]): Module {
  const { values, types, exported, used } = namesIn(block.code)
  const wanted = new Set(used.filter((name) => !values.includes(name) && !types.includes(name)))
  let imports = ''
  for (const { file, names } of seen) {
    const taken = names.filter((name) => wanted.delete(name))
    if (taken.length > 0) imports += `import { ${taken} } from '${specifierOf(file)}';`
  }
  // The imports are on the code's first line, so that errors name the lines of the page.
  const text = `${imports}${block.code}\nexport { ${values.filter((name) => !exported.includes(name))} }\n`
  return { file: fileOf(block), text, block, program: programOf(block), names: values }
}

function fileOf({ page, line, language, mark, code }: Block): string {
  if (mark.name !== undefined) return `${slugOf(page)}/${mark.name}.${language}`
  const name = `${line}${code.startsWith('\n') ? '-new' : ''}`
  return `${slugOf(page)}/${name}.${language === 'ts' ? 'mts' : 'mjs'}`
}

function programOf({ page, code, line, mark }: Block): string {
  if (/express-session|RedisStore/.test(code)) return EXPRESS_SESSION
  if (mark.name !== undefined || mark.of !== undefined) return `the named code of ${page}`
  return declaresGlobals(code) ? `${page}:${line}` : 'all'
}

const declaresGlobals = (code: string): boolean => /^ *declare (global|module)/m.test(code)

/** What the programs and pages take as given: see `given/`. */
function givenTo(block: Block): Module[] {
  const { page } = block
  const program = programOf(block)
  const ofPage = page.endsWith('.ts') ? 'examples' : slugOf(page)
  const files = [`${program === EXPRESS_SESSION ? program : ofPage}.ts`]
  if (program === 'all') files.unshift('globals.ts')
  if (program !== EXPRESS_SESSION) files.push('next.d.ts', `${ofPage}.d.ts`)
  return files.flatMap((file) => {
    const url = new URL(`test/package/docs/given/${file}`, ROOT)
    if (!existsSync(url)) return []
    const text = readFileSync(url, 'utf8')
    const placed = `${slugOf(page)}/${file.endsWith('.d.ts') ? file : `given-${file.replace('.ts', '.mts')}`}`
    return [{ file: placed, text, block: undefined, program, names: namesIn(text).exported }]
  })
}

/** What a module of the same folder imports. */
function specifierOf(file: string): string {
  const name = file.slice(file.lastIndexOf('/') + 1)
  return `./${/\.tsx?$/.test(name) ? name.replace(/\.tsx?$/, '') : outputOf(name)}`
}

/** The name of the file that a module is compiled to. */
export const outputOf = (file: string): string => file.replace(/\.(mts|tsx?)$/, '.mjs')

const slugOf = (page: string): string => page.replace(/^docs\/|\.\w+$/g, '').replaceAll('/', '-')

const EXPRESS_SESSION = 'express-session'
