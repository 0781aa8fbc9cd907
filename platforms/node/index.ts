export * from '../../src/index.ts'
export { DefaultStorageFilePath } from './default-path.ts'
export { Manager } from './manager.ts'
export { StorageFile, type StorageFileOptions } from './storage-file.ts'
