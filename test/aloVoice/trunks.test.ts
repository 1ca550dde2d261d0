import { LoadOptionsContext } from 'n8n-core';
import { Workflow } from 'n8n-workflow';
import type { INode, INodeTypes } from 'n8n-workflow';
import { startAloVoice } from '../../simulators/aloVoice';
import type { AloVoiceSimulator } from '../../simulators/aloVoice';
import { aloVoiceNode, TOKEN } from '../support/aloVoice';
import { additionalDataFor } from '../support/n8n';

let simulator: AloVoiceSimulator;
beforeAll(async () => (simulator = await startAloVoice({ token: TOKEN })));
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

/** Loads the editor's drop-down, in n8n's own context. */
async function load(token = TOKEN) {
	const node: INode = {
		id: '1',
		name: 'AloVoice',
		type: 'package.aloVoice',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { aloVoiceApi: { id: '1', name: 'Test' } },
	};
	const nodeTypes: INodeTypes = {
		getByName: () => aloVoiceNode.node,
		getByNameAndVersion: () => aloVoiceNode.node,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const data = additionalDataFor(aloVoiceNode, { token, baseUrl: simulator.baseUrl });
	const context = new LoadOptionsContext(workflow, node, data, '/');
	return await aloVoiceNode.node.methods.loadOptions.getTrunks.call(context);
}

test('the selector lists the trunks of the account', async () => {
	expect(await load()).toEqual([
		{ name: '551234567', value: '551234567' },
		{ name: '712345678', value: '712345678' },
	]);
});

test('an error of the API is shown in place of an empty list', async () => {
	await expect(load('wrong token')).rejects.toMatchObject({
		name: 'NodeApiError',
		message: 'AloVoice does not accept the credential (401 Unauthorized)',
	});
	simulator.fault({ kind: 'body', body: '{"error":"no"}' }, { path: '/mapi/getMyTrunks' });
	await expect(load()).rejects.toMatchObject({
		message: 'AloVoice sent an undocumented reply',
	});
});
