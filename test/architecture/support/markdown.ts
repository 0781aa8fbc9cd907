/** What a Markdown page refers to. */
export interface Page {
  /** The anchors of its headings, as GitHub makes them. */
  readonly anchors: ReadonlySet<string>
  /** Where its links, pictures and HTML attributes lead to. */
  readonly links: readonly string[]
  /** The texts between backticks, and the lines of its shell commands. */
  readonly code: readonly string[]
  /** The text without blocks of code. */
  readonly prose: string
}

const FENCE = /^([ \t>]*)(```+|~~~+)([^\n]*)\n([\s\S]*?)\n[ \t>]*\2[^\n]*$/gm
const SPAN = /(?<!`)(`+)(?!`)([\s\S]*?[^`])\1(?!`)/g
const LINK = /\]\(\s*<?([^)\s>]+)>?(?:\s+["'][^)]*)?\)/g
const REFERENCE = /^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)/gm
const ATTRIBUTE = /\b(?:href|src|srcset)="([^"\s]+)"/g
const SHELL = ['', 'sh', 'bash', 'shell', 'console']

export function readMarkdown(text: string): Page {
  const commands: string[] = []
  const prose = text.replace(FENCE, (_block, _indent, _fence, language: string, body: string) => {
    if (SHELL.includes(language.trim())) commands.push(...body.split('\n'))
    return ''
  })
  const code = [...prose.matchAll(SPAN)].map(([, , span]) => span!)
  const plain = prose.replace(SPAN, '``')
  const links = [LINK, REFERENCE, ATTRIBUTE].flatMap((kind) => [...plain.matchAll(kind)].map(([, to]) => to!))
  return { anchors: anchorsOf(prose), links, code: [...code, ...commands], prose }
}

function anchorsOf(prose: string): ReadonlySet<string> {
  const anchors = new Set<string>()
  for (const [, heading] of prose.matchAll(/^#{1,6}[ \t]+(.+?)[ \t]*#*$/gm)) {
    const anchor = anchorOf(heading!)
    let unique = anchor
    for (let count = 1; anchors.has(unique); count++) unique = `${anchor}-${count}`
    anchors.add(unique)
  }
  return anchors
}

/** Words in lower case, joined by hyphens, without punctuation. */
function anchorOf(heading: string): string {
  const text = heading.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
  return text.replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '').replaceAll(' ', '-')
}
