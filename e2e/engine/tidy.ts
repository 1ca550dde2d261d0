import { at, listAt, textAt } from '../../dev/json';
import type { Demo } from './demo';

const TAG = 'n8n-nodes-cis-telephony';

/** What a person finds in n8n after a demonstration. */
export interface Left {
	/** Those with our tag. */
	readonly workflows: string[];
	readonly untagged: string[];
	readonly credentials: string[];
}

/**
 * Leaves the n8n that a person would want: the examples, tagged, and the credentials of the
 * providers and of the examples. Everything else was made by scenarios, and goes.
 */
export async function tidy(demo: Demo): Promise<Left> {
	const { client } = demo;
	const examples = [...demo.examples.values()].map(({ saved }) => saved);
	const kept = new Set([
		...examples.map((saved) => textAt(saved, 'id')),
		...[...demo.credentials.values()].map(({ id }) => id),
		...examples.flatMap(credentialIds),
	]);
	for (const { id } of await listed(demo, 'workflows')) {
		if (!kept.has(id)) await client.deleteWorkflow(id);
	}
	for (const { id } of await listed(demo, 'credentials')) {
		if (!kept.has(id)) await client.deleteCredential(id);
	}
	const tag = textAt(await client.post('/rest/tags', { name: TAG }), 'data', 'id');
	for (const saved of examples) await client.tagWorkflow(textAt(saved, 'id'), [tag]);
	const workflows = await listed(demo, 'workflows');
	const isTagged = ({ tags }: { tags: string[] }) => tags.includes(TAG);
	const credentials = await listed(demo, 'credentials');
	return {
		workflows: workflows.filter(isTagged).map(({ name }) => name),
		untagged: workflows.filter((workflow) => !isTagged(workflow)).map(({ name }) => name),
		credentials: credentials.map(({ name }) => name),
	};
}

async function listed({ client }: Demo, what: 'workflows' | 'credentials') {
	const entries = listAt(await client.get(`/rest/${what}`), 'data');
	return entries.map((entry) => ({
		id: textAt(entry, 'id'),
		name: textAt(entry, 'name'),
		tags: listAt(entry, 'tags').map((tag) => textAt(tag, 'name')),
	}));
}

const credentialIds = (saved: unknown): string[] =>
	listAt(saved, 'nodes').flatMap((node) =>
		Object.values(Object(at(node, 'credentials'))).map((credential) => textAt(credential, 'id')),
	);
