// What the examples of the browser's docstrings take as given.
import { Manager, StorageIndexedDB, StorageLocalStorage } from 'gsession'
import { goframe, sealed } from 'gsession/crypto'

export { goframe, Manager, StorageIndexedDB, StorageLocalStorage, sealed }
export declare const manager: Manager
export declare const id: string
export declare const ownId: string
export declare const key: Uint8Array
