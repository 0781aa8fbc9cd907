export const isLoaded = true
