globalThis.result = import('/main.js').then((main) => main.default())
