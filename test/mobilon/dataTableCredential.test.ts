import { LoadOptionsContext } from 'n8n-core';
import { Workflow } from 'n8n-workflow';
import type { INode, INodeParameters, INodeTypes } from 'n8n-workflow';
import { N8nDataTableApi } from '../../dist/credentials/N8nDataTableApi.credentials';
import { MobilonTrigger } from '../../dist/nodes/Mobilon/MobilonTrigger.node';
import { API_KEY } from '../../providers/mobilon';
import { SCOPES, startDataTables, type DataTablesSimulator } from '../../simulators/dataTables';
import { refusedBaseUrl } from '../../simulators/refused';
import { startElsewhere } from '../reliability/elsewhere';
import { answering } from '../support/answering';
import { additionalDataFor } from '../support/n8n';
import { pressTest } from '../support/testButton';

const node = new MobilonTrigger();
const type = new N8nDataTableApi();
let n8n: DataTablesSimulator;
beforeAll(async () => (n8n = await startDataTables({ apiKey: API_KEY })));
beforeEach(() => n8n.reset());
afterAll(async () => await n8n.close());

describe('the Test button', () => {
	const press = async (data: object = {}) =>
		await pressTest(node, type, { baseUrl: n8n.baseUrl, apiKey: API_KEY, ...data });

	it('is green for a key with every scope, with tables and without', async () => {
		const good = { status: 'OK', message: 'Connection successful!' };
		expect(await press()).toEqual(good);
		n8n.create('Sent', { smsId: 'string' });
		expect(await press({ baseUrl: `${n8n.baseUrl}/api/v1/`, apiKey: ` ${API_KEY}\n` })).toEqual(
			good,
		);
	});

	it.each(SCOPES.filter((scope) => scope !== 'dataTable:read'))(
		'is red without the scope %s',
		async (scope) => {
			n8n.scopes.delete(scope);
			expect(await press()).toEqual({
				status: 'Error',
				message: `n8n denies access (403 Forbidden). The API key needs the scopes ${SCOPES.join(', ')}, and its owner needs access to the project of the table.`,
			});
		},
	);

	it('is red for a wrong key, and for an API that is switched off', async () => {
		const refused = {
			status: 'Error',
			message: expect.stringMatching(
				/^n8n does not accept the API key \(401 Unauthorized\)\. Check .* \(N8N_PUBLIC_API_DISABLED\)\.$/,
			),
		};
		expect(await press({ apiKey: 'a wrong key of n8n' })).toEqual(refused);
		n8n.state = 'off';
		expect(await press()).toEqual(refused);
	});

	it('is red at n8n 1', async () => {
		n8n.state = 'n8n 1';
		expect((await press()).message).toMatch(
			/^n8n offers no data tables at this address \(404 Not Found\)\. n8n 1 has no data tables /,
		);
	});

	it('follows no redirect', async () => {
		const elsewhere = await startElsewhere();
		const redirecting = await answering((response, to) => {
			response.writeHead(307, { location: elsewhere.baseUrl + to }).end();
		});
		const { status, message } = await press({ baseUrl: redirecting.baseUrl });
		await Promise.all([redirecting.close(), elsewhere.close()]);
		expect([status, elsewhere.visits]).toEqual(['Error', 0]);
		expect(message).toMatch(
			/^n8n is not at this address \(the reply leads to another address, 307 /,
		);
	});

	it.each([
		[{ apiKey: '' }, 'Enter API Key, and test again: without it no request is accepted.'],
		[
			{ apiKey: 'ключ' },
			/^API Key of the credential has a character that no key has, at place 1\./,
		],
		[{ baseUrl: '' }, 'Base URL is empty: enter the address of the service.'],
		[{ baseUrl: 'https://a:b@example.com' }, /^Base URL contains a user or a password: /],
		[{ baseUrl: 'https://example.com/?x' }, /^Base URL contains a query: /],
		[{ baseUrl: 'https://example.com/#x' }, /^Base URL contains a fragment: /],
	])('is red for %j, and asks nobody', async (data, message) => {
		const result = await press(data);
		expect(result.status).toBe('Error');
		if (typeof message === 'string') expect(result.message).toBe(message);
		else expect(result.message).toMatch(message);
		expect(n8n.requests).toHaveLength(0);
	});

	it('says why there is no connection, and shows no key that an answer quotes', async () => {
		expect((await press({ baseUrl: await refusedBaseUrl() })).message).toMatch(
			/^n8n refused the connection\./,
		);
		n8n.fault({ kind: 'status', status: 500, body: `no ${API_KEY}` }, { times: 3 });
		const { message } = await press();
		expect(message).toContain('no ***');
		expect(message).not.toContain(API_KEY);
	});
});

describe('the drop-downs', () => {
	function contextFor(parameters: INodeParameters, apiKey = API_KEY) {
		const trigger: INode = {
			id: '1',
			name: 'Trigger',
			type: 'package.mobilonTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: { idsFrom: 'dataTable', ...parameters },
			credentials: { [type.name]: { id: '1', name: 'Test' } },
		};
		const nodeTypes: INodeTypes = {
			getByName: () => node,
			getByNameAndVersion: () => node,
			getKnownTypes: () => ({}),
		};
		const workflow = new Workflow({ nodes: [trigger], connections: {}, active: false, nodeTypes });
		const under = { node, credentialType: type };
		const data = additionalDataFor(under, { baseUrl: n8n.baseUrl, apiKey });
		// What the editor sends along, saved or not.
		Object.assign(data, { currentNodeParameters: trigger.parameters });
		return new LoadOptionsContext(workflow, trigger, data, '/');
	}
	const search = async (name?: string, cursor?: string, apiKey?: string) =>
		await node.methods.listSearch.searchDataTables.call(contextFor({}, apiKey), name, cursor);
	const columns = async (value: string) =>
		await node.methods.loadOptions.getIdColumns.call(
			contextFor({ dataTableId: { __rl: true, mode: 'list', value } }),
		);

	it('lists the tables by name, and finds some by a part of it', async () => {
		const sms = n8n.create('Sent SMS', {});
		const calls = n8n.create('Made calls', {});
		expect(await search()).toEqual({
			results: [
				{ name: 'Made calls', value: calls },
				{ name: 'Sent SMS', value: sms },
			],
			paginationToken: undefined,
		});
		expect((await search('sms')).results).toEqual([{ name: 'Sent SMS', value: sms }]);
		expect((await search('"}&%')).results).toEqual([]);
	});

	it('goes on to further pages', async () => {
		for (let i = 0; i < 300; i++) n8n.create(`Table ${String(i).padStart(3, '0')}`, {});
		const first = await search('table');
		expect(first.results).toHaveLength(250);
		const rest = await search('table', String(first.paginationToken));
		expect(rest.results.map(({ name }) => name).at(-1)).toBe('Table 299');
		expect([rest.results.length, rest.paginationToken]).toEqual([50, undefined]);
	});

	it('lists the columns that can hold an id', async () => {
		const table = n8n.create('Sent', {
			smsId: 'string',
			number: 'number',
			isFinal: 'boolean',
			sentAt: 'date',
		});
		expect(await columns(table)).toEqual([
			{ name: 'smsId', value: 'smsId' },
			{ name: 'number', value: 'number' },
		]);
		expect(await columns('')).toEqual([]);
	});

	it('shows an error in place of a list', async () => {
		await expect(search(undefined, undefined, 'a wrong key of n8n')).rejects.toMatchObject({
			name: 'NodeApiError',
			message: 'n8n does not accept the API key (401 Unauthorized)',
		});
		await expect(columns('abcdefghij123456')).rejects.toThrow(
			'n8n has no such data table (404 Not Found)',
		);
		n8n.fault({ kind: 'html' }, { times: 1 });
		await expect(search()).rejects.toThrow('n8n sent an undocumented reply');
	});
});
