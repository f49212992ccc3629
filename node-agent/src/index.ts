export { nodeSettings, type NodeSettings } from './platform/node-settings.ts';
export { startNode, type NodeSurroundings } from './start-node.ts';
