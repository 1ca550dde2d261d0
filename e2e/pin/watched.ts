/** Code of n8n that this package relies on. */
export interface Watched {
	title: string;
	/** The part of this package or of its tests that depends on it. */
	reason: string;
	/** Below node_modules: files, or folders, of which all `.js` files count. */
	paths: readonly string[];
}

const CORE = 'n8n-core/dist/execution-engine';
const CONTEXT = `${CORE}/node-execution-context`;

export const WATCHED: readonly Watched[] = [
	{
		title: 'Request helper',
		reason:
			'`shared/http` sends every request through it and relies on how it treats redirects, 401, errors, bodies and time-outs.',
		paths: [
			`${CONTEXT}/utils/request-helper-functions.js`,
			`${CONTEXT}/utils/request-helpers`,
			`${CONTEXT}/base-execute-context.js`,
			'@n8n/backend-network/dist/http',
			'@n8n/backend-network/dist/proxy',
			'@n8n/backend-network/dist/ssrf',
		],
	},
	{
		title: 'Polling',
		reason:
			'`shared/poll` relies on when n8n polls and when it saves the state of a trigger; `test/support/poll.ts` does the same.',
		paths: [
			`${CORE}/triggers-and-pollers.js`,
			`${CORE}/active-workflow-triggers.js`,
			`${CORE}/poll-cursor-hooks.js`,
			`${CORE}/poll-trigger-executor.js`,
			`${CONTEXT}/poll-context.js`,
			'n8n/dist/active-workflow-manager.js',
			'n8n/dist/scheduling/poll-trigger-node',
			'n8n/dist/workflows/triggers',
		],
	},
	{
		title: 'Node schema',
		reason: 'The descriptions of the nodes and credentials are written in these types.',
		paths: ['n8n-workflow/dist/esm/interfaces.d.ts'],
	},
	{
		title: 'Deduplication store',
		reason:
			'Send Once, Only Changes and the limits per person keep their memory in it; `test/support/deduplicator.ts` does the same.',
		paths: [
			'n8n-core/dist/data-deduplication-service.js',
			`${CONTEXT}/utils/deduplication-helper-functions.js`,
			'n8n/dist/deduplication',
		],
	},
	{
		title: 'Retries and the end of a node',
		reason:
			'`shared/once/retryMemory.ts` relies on how n8n repeats a node; `shared/run` on how it shows errors and hints.',
		paths: [`${CORE}/workflow-execute.js`, `${CONTEXT}/execute-context.js`],
	},
	{
		title: 'Webhooks',
		reason:
			'`shared/webhook` reads the body itself; `test/support/webhook.ts` serves requests as these files do.',
		paths: [
			`${CONTEXT}/webhook-context.js`,
			'n8n/dist/webhooks/webhook-helpers.js',
			'n8n/dist/middlewares/body-parser.js',
		],
	},
	{
		title: 'Credential tests',
		reason: "A credential's Test button is a method of the nodes, called from here.",
		paths: [
			'n8n/dist/services/credentials-tester.service.js',
			`${CONTEXT}/credentials-test-context.js`,
		],
	},
	{
		title: 'Community packages',
		reason: 'Installs, updates and loads this package.',
		paths: ['n8n/dist/modules/community-packages', 'n8n-core/dist/nodes-loader'],
	},
	{
		title: 'Data tables in the public API',
		reason:
			'Mobilon Trigger reads ids from it; `simulators/dataTablesRoutes.ts` is written from these files.',
		paths: [
			'n8n/dist/public-api/v1/handlers/data-tables',
			'@n8n/api-types/dist/dto/data-table',
			'@n8n/api-types/dist/schemas/data-table.schema.js',
		],
	},
];
