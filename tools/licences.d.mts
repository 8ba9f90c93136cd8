/** Names and versions of everything that is shipped with the program, sorted, from the lockfile. */
export function shipped(): { name: string; version: string; path: string }[]
