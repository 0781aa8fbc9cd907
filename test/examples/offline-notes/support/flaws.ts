/** Finds accessibility flaws of the page as it is shown. Runs in the page. */
export function flaws(): string[] {
  const all = [...document.querySelectorAll<HTMLElement>('body *')].filter((element) => {
    return element.checkVisibility({ visibilityProperty: true, opacityProperty: false })
  })
  const controls = all.filter((element) => element.matches('a, button, input, textarea'))
  return [
    ...all.flatMap(weakText),
    ...controls.filter((control) => !isNamed(control)).map((control) => `has no name: ${say(control)}`),
    ...controls.filter(isSmall).map((control) => `is a small target: ${say(control)}`),
    ...all.flatMap(danglingReferences),
    ...skippedHeadings(),
    ...(document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : []),
  ]

  /** WCAG 2.2, 1.4.3: 4.5 to 1 for text of any size. */
  function weakText(element: HTMLElement): string[] {
    const hasText = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim(),
    )
    if (!hasText || element.matches(':disabled, .unseen, option')) return []
    const ratio = contrast(getComputedStyle(element).color, groundOf(element))
    return ratio < 4.5 ? [`has a contrast of ${ratio.toFixed(2)}: ${say(element)}`] : []
  }

  function groundOf(element: Element | null): string {
    if (element === null) return 'rgb(255, 255, 255)'
    const { backgroundColor } = getComputedStyle(element)
    return channels(backgroundColor)[3] === 0 ? groundOf(element.parentElement) : backgroundColor
  }

  function contrast(one: string, other: string): number {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
    return (light + 0.05) / (dark + 0.05)
  }

  function luminance(color: string): number {
    const [red = 0, green = 0, blue = 0] = channels(color).map((value) => {
      const share = value / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }

  function channels(color: string): number[] {
    const values = color.match(/[\d.]+/g)?.map(Number) ?? []
    return values.length === 3 ? [...values, 1] : values
  }

  function isNamed(control: HTMLElement): boolean {
    const labels = (control as HTMLInputElement).labels
    return Boolean(control.ariaLabel || labels?.length || control.textContent?.trim())
  }

  function isSmall(control: HTMLElement): boolean {
    const { width, height } = (control.closest('label') ?? control).getBoundingClientRect()
    return width < 44 || height < 44
  }

  function danglingReferences(element: Element): string[] {
    const names = ['aria-labelledby', 'aria-describedby', 'for']
    return names
      .map((name) => element.getAttribute(name))
      .filter((id) => id !== null && document.querySelectorAll(`#${id}`).length !== 1)
      .map((id) => `refers to nothing, #${id}: ${say(element)}`)
  }

  function skippedHeadings(): string[] {
    const headings = all.filter((element) => element.matches('h1, h2, h3'))
    const levels = headings.map(({ tagName }) => Number(tagName[1]))
    const isRight =
      levels[0] === 1 &&
      levels.every((level, i) => i === 0 || (level > 1 && level - (levels[i - 1] ?? 0) <= 1))
    return isRight ? [] : [`headings of levels ${levels}`]
  }

  function say(element: Element): string {
    return element.outerHTML.slice(0, 120)
  }
}
