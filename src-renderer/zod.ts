import { z } from 'zod'

// zod compiles its checks with `new Function` where it may; the page's policy forbids that, and even trying is
// reported as a violation. Imported before anything that makes a schema.
z.config({ jitless: true })
