import { fs, os, path, process } from '../../dev/node';

/** n8n-core writes its settings when it is imported: keep them out of the user's home. */
export default function begin(): void {
	process.env.N8N_USER_FOLDER = fs.mkdtempSync(path.join(os.tmpdir(), 'cis-telephony-test-'));
	process.env.N8N_ENCRYPTION_KEY = 'only-for-tests';
	process.env.N8N_LOG_LEVEL = 'silent';
}
