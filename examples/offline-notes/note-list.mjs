// The list of notes. Its items are kept when it is shown again, so that a change of another tab removes neither the
// focus nor the text that is being typed.
import { byId, element, setText, timeElement } from './dom.mjs'

export class NoteList {
  #items = new Map()
  #onSave
  #onDelete

  /** Both functions get a note, and resolve to whether it succeeded. */
  constructor({ onSave, onDelete }) {
    this.#onSave = onSave
    this.#onDelete = onDelete
  }

  show(notes) {
    const newestFirst = notes.toSorted((a, b) => b.at - a.at)
    const before = this.#items
    this.#items = new Map(newestFirst.map((note) => [note.id, before.get(note.id) ?? new NoteItem(this)]))
    for (const [id, item] of before) if (!this.#items.has(id)) item.element.remove()
    newestFirst.forEach((note, i) => {
      const { element } = this.#items.get(note.id)
      this.#items.get(note.id).show(note)
      const there = byId('notes').children[i]
      if (there !== element) byId('notes').insertBefore(element, there ?? null)
    })
    setText('count', notes.length === 0 ? '' : String(notes.length))
    byId('no-notes').hidden = notes.length > 0
  }

  save(note) {
    return this.#onSave(note)
  }

  delete(note) {
    return this.#onDelete(note)
  }
}

class NoteItem {
  element = element('li')
  #list
  #note
  #isEdited = false

  constructor(list) {
    this.#list = list
  }

  show(note) {
    const isSame = this.#note?.text === note.text
    this.#note = note
    if (!isSame && !this.#isEdited) this.#showText()
  }

  #showText() {
    const { text, at } = this.#note
    const about = text.slice(0, 40)
    const edit = button('Edit', `Edit: ${about}`, () => this.#edit())
    const remove = button('Delete', `Delete: ${about}`, () => this.#list.delete(this.#note))
    this.element.replaceChildren(
      element('p', { className: 'text', textContent: text }),
      element('div', { className: 'about' }, timeElement(at), edit, remove),
    )
    return edit
  }

  #edit() {
    this.#isEdited = true
    const text = element('textarea', { value: this.#note.text, rows: 4, maxLength: 2000, required: true })
    text.ariaLabel = 'Text of the note'
    const cancel = button('Cancel', 'Cancel editing', () => this.#endEdit())
    const save = element('button', { type: 'submit', textContent: 'Save', className: 'strong' })
    const form = element('form', {}, text, element('div', { className: 'row' }, save, cancel))
    form.addEventListener('submit', async (event) => {
      event.preventDefault()
      const changed = { ...this.#note, text: text.value.trim() }
      if (changed.text !== '' && (await this.#list.save(changed))) this.#endEdit()
    })
    form.addEventListener('keydown', ({ key }) => key === 'Escape' && this.#endEdit())
    this.element.replaceChildren(form)
    text.focus()
  }

  #endEdit() {
    this.#isEdited = false
    this.#showText().focus()
  }
}

function button(textContent, ariaLabel, onClick) {
  const made = element('button', { type: 'button', className: 'quiet', textContent, ariaLabel })
  made.addEventListener('click', onClick)
  return made
}
