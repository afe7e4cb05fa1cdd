//! A connection to PostgreSQL over a line that strangers can reach.

use kernel::{Db, Error, Options, query};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};
use std::{fs, path::Path, sync::Arc};
use stories::{Engine, Set};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

/// What a client says first when it wants to be private: its length, and a number that is no version.
const MAY_WE_BE_PRIVATE: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

type Vouching = CertifiedIssuer<'static, KeyPair>;

fn vouching() -> Vouching {
    let mut params = CertificateParams::new([]).expect("no names");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("it vouches for itself")
}

/// Stands before a PostgreSQL server and speaks TLS for it, as `localhost`. Answers where.
async fn private_door(server: String, voucher: &Vouching) -> u16 {
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(["localhost".to_owned()]).expect("a name");
    let shown = params.signed_by(&key, voucher).expect("it is vouched for");
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![CertificateDer::from(shown)], key);
    let acceptor = TlsAcceptor::from(Arc::new(config.expect("key and certificate belong together")));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a spare port");
    let port = listener.local_addr().expect("it has one").port();
    tokio::spawn(async move {
        while let Ok((mut visitor, _)) = listener.accept().await {
            let (acceptor, server) = (acceptor.clone(), server.clone());
            tokio::spawn(async move {
                let mut asked = [0; 8];
                visitor.read_exact(&mut asked).await?;
                // Who does not ask for privacy finds the door shut.
                if asked == MAY_WE_BE_PRIVATE {
                    visitor.write_all(b"S").await?;
                    let (mut visitor, mut server) = (acceptor.accept(visitor).await?, TcpStream::connect(server).await?);
                    copy_bidirectional(&mut visitor, &mut server).await?;
                }
                std::io::Result::Ok(())
            });
        }
    });
    port
}

async fn answers(address: String) -> Result<(), Error> {
    let db = Db::open(&address, Options::default()).await?;
    let one: (i64,) = db.read().await?.fetch_one(query("select cast(1 as bigint)")).await?;
    assert_eq!(one, (1,));
    db.close().await;
    Ok(())
}

fn kept(voucher: &Vouching, path: &Path) -> String {
    fs::write(path, voucher.pem()).expect("the folder can be written");
    path.display().to_string()
}

#[tokio::test]
async fn a_server_proves_itself_when_it_must_and_what_is_said_is_private() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut set = Set::new(Engine::Postgres);
    let (real, folder) = (set.empty_database().await, set.folder());
    let host = real.split_once('@').and_then(|(_, rest)| rest.split_once('/')).expect("user@host:port/database").0.to_owned();
    let voucher = vouching();
    let port = private_door(host.clone(), &voucher).await;
    let door = real.replace(&host, &format!("localhost:{port}"));
    let (ours, another) = (kept(&voucher, &folder.join("ours.pem")), kept(&vouching(), &folder.join("another.pem")));

    answers(format!("{real}?sslmode=disable")).await.expect("nothing is private on a line of our own");
    answers(door.clone()).await.expect("privacy is taken where it is offered");
    answers(format!("{door}?sslmode=require")).await.expect("any server is believed");
    answers(format!("{door}?sslmode=verify-full&sslrootcert={ours}")).await.expect("it is vouched for");

    let nameless = door.replace("localhost", "127.0.0.1");
    for doubtful in [
        format!("{door}?sslmode=verify-full&sslrootcert={another}"),
        format!("{door}?sslmode=verify-full"),
        format!("{door}?sslrootcert={another}"),
        format!("{nameless}?sslmode=verify-full&sslrootcert={ours}"),
    ] {
        let refused = answers(doubtful.clone()).await.expect_err(&doubtful);
        assert!(refused.to_string().contains("invalid peer certificate"), "{doubtful}: {refused}");
    }
    assert!(answers(format!("{door}?sslmode=disable")).await.is_err(), "this door is for private talk");
    assert!(answers(format!("{real}?sslrootcert={ours}")).await.is_err(), "a server that cannot be private proves nothing");
    assert!(answers(format!("{real}?sslmode=perhaps")).await.is_err(), "a way nobody knows");
    let missing = answers(format!("{door}?sslmode=verify-full&sslrootcert=/nowhere.pem")).await.expect_err("no such file");
    assert!(missing.to_string().contains("/nowhere.pem"), "{missing}");
    set.strike().await;
}
