// What throws first keeps the program from running: this tells no more than whether it could.
import './throw-linked.js'
import '/main.js'
