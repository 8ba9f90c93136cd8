import './zod'
import './theme/base.css'
import './theme/view.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { connectEngine } from './api/engine'
import App from './App.vue'
import { i18n } from './i18n'
import { router } from './router'
import { useJobs } from './stores/jobs'
import { useSettings } from './stores/settings'

connectEngine()
const app = createApp(App).use(createPinia()).use(i18n)
await useSettings().start()
useJobs().start()
await router.push('/start')
app.use(router).mount('#app')
