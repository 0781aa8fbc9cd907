import './page-errors.js'

globalThis.call = async (argument) => (await import('/main.js')).default(argument)
