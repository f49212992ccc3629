export { createHubApp, type HubAppOptions } from './hub-app.ts';
export { openHeadquarters, type Headquarters, type HeadquartersOptions } from './platform/headquarters.ts';
export { runPeriodic } from './platform/periodic.ts';
export { serveLinks, type LinkOptions } from './replication/site-links.ts';
export { hubSettings, startHub } from './start-hub.ts';
