import { fs, os, path, process } from '../../dev/node';

/** n8n-core writes its settings when it is imported: not into the home of whoever runs the tests. */
export default function begin(): void {
	process.env.N8N_USER_FOLDER = fs.mkdtempSync(path.join(os.tmpdir(), 'cis-telephony-test-'));
	process.env.N8N_ENCRYPTION_KEY = 'only-for-tests';
	process.env.N8N_LOG_LEVEL = 'silent';
}
