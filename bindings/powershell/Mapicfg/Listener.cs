// SPDX-License-Identifier: LGPL-2.1-or-later
// Listener.cs: sockets and TLS around an acceptor. Tasks read and write; what they read goes through a queue to the
// pipeline's thread, which alone calls the library and PowerShell, and hands them what to write.
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;

namespace Mapicfg
{
    /// <summary>A connection of a client.</summary>
    internal sealed class Link
    {
        internal readonly ulong Number;
        internal readonly Socket Socket;
        internal readonly string Client;
        internal string Version;         // of TLS
        internal IntPtr Connection;      // of the acceptor; the pipeline's thread's own
        internal bool IsWaiting;         // within a request

        internal Link(ulong number, Socket socket) =>
            (Number, Socket, Client) = (number, socket, $"{socket.RemoteEndPoint}");
    }

    /// <summary>What a task has for the pipeline's thread: bytes that want an answer, or the end, with why.</summary>
    internal sealed class Event
    {
        internal Link Link;
        internal byte[] Bytes;
        internal int Size;
        internal TaskCompletionSource<(byte[] Output, bool IsOver)> Answer;
        internal string Failure;
    }

    internal sealed class Listener : IDisposable
    {
        private const int Busy = 30000, Idle = 120000, Ending = 3000; // ms: a request or answer; between; at the end
        private readonly SemaphoreSlim room = new(100);
        private readonly BlockingCollection<Event> events = new();
        private readonly CancellationTokenSource ending = new();
        private readonly ConcurrentDictionary<Task, bool> tasks = new();
        private readonly Dictionary<ulong, Link> links = new(); // those that the acceptor has
        private readonly TcpListener socket;
        private readonly SslServerAuthenticationOptions tls;
        private readonly Acceptor acceptor;

        internal Listener(Accepting how, Acceptor acceptor)
        {
            this.acceptor = acceptor;
            tls = new SslServerAuthenticationOptions
            {
                ServerCertificate = how.Certificate,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            };
            socket = new TcpListener(IPAddress.Parse(how.Address), how.Port);
            socket.Start();
            Watch(AcceptAsync());
        }

        internal string Place => $"{socket.LocalEndpoint}";

        private void Watch(Task task)
        {
            tasks[task] = true;
            task.ContinueWith(one => tasks.TryRemove(one, out _), TaskScheduler.Default);
        }

        // ---- tasks ----

        private async Task AcceptAsync()
        {
            for (ulong number = 1; !ending.IsCancellationRequested; number++)
            {
                Socket client = null;
                try
                {
                    await room.WaitAsync(ending.Token);
                    client = await socket.AcceptSocketAsync(ending.Token);
                    client.NoDelay = true;
                    var link = new Link(number, client);
                    Watch(Task.Run(() => ServeAsync(link)));
                }
                catch (OperationCanceledException)
                {
                    return;
                }
                catch (SocketException) // a client that has gone, or a shortage of descriptors
                {
                    client?.Dispose();
                    room.Release();
                    await Task.Delay(100);
                }
            }
        }

        private async Task ServeAsync(Link link)
        {
            string failure = null;
            try
            {
                using var stream = new SslStream(new NetworkStream(link.Socket, true));
                await ShakeAsync(link, stream);
                await TalkAsync(link, stream);
            }
            catch (Exception why) when (why is IOException or AuthenticationException or OperationCanceledException
                                        or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                failure = ending.IsCancellationRequested ? null : WhyEnded(link, why);
            }
            finally
            {
                link.Socket.Dispose();
                room.Release();
                events.Add(new Event { Link = link, Failure = failure });
            }
        }

        private static string WhyEnded(Link link, Exception why)
        {
            if (why is OperationCanceledException && !link.IsWaiting && link.Version != null) return null; // idle
            string text = why is OperationCanceledException ? "it took too long" : why.Message.Trim();
            return link.Version == null ? $"TLS failed: {why.InnerException?.Message ?? text}" : text;
        }

        private async Task ShakeAsync(Link link, SslStream stream)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
            limit.CancelAfter(Busy);
            await stream.AuthenticateAsServerAsync(tls, limit.Token);
            link.Version = stream.SslProtocol == SslProtocols.Tls13 ? "TLSv1.3" : "TLSv1.2";
        }

        private async Task TalkAsync(Link link, SslStream stream)
        {
            var buffer = new byte[16384];
            using var limit = new Limit(ending.Token);
            for (bool isOver = false; !isOver;)
            {
                int got = await stream.ReadAsync(buffer, limit.Of(link.IsWaiting, Busy, Idle));
                if (got == 0 && link.IsWaiting)
                    throw new IOException("the client closed the connection within a request");
                if (got == 0) return;
                var answer = new TaskCompletionSource<(byte[], bool)>(
                    TaskCreationOptions.RunContinuationsAsynchronously);
                events.Add(new Event { Link = link, Bytes = buffer, Size = got, Answer = answer });
                (byte[] output, isOver) = await answer.Task;
                using var sending = new CancellationTokenSource(Busy); // also at the end
                await stream.WriteAsync(output, sending.Token);
            }
            await stream.ShutdownAsync();
        }

        /// <summary>All of a request has one limit: bytes that come one by one do not prolong it.</summary>
        private sealed class Limit : IDisposable
        {
            private readonly CancellationToken ending;
            private CancellationTokenSource source;
            private bool wasWaiting;

            internal Limit(CancellationToken ending) => this.ending = ending;

            internal CancellationToken Of(bool isWaiting, int busy, int idle)
            {
                if (source != null && isWaiting && wasWaiting) return source.Token;
                source?.Dispose();
                source = CancellationTokenSource.CreateLinkedTokenSource(ending);
                source.CancelAfter(isWaiting ? busy : idle);
                wasWaiting = isWaiting;
                return source.Token;
            }

            public void Dispose() => source?.Dispose();
        }

        // ---- the pipeline's thread ----

        /// <summary>Gives an object for each request, until so many have come (0: no limit) or the pipeline is stopped.
        /// </summary>
        internal void Run(PSCmdlet cmdlet, long most)
        {
            for (long count = 0; !cmdlet.Stopping && (most == 0 || count < most);)
            {
                if (!events.TryTake(out Event one, 100)) continue;
                if (one.Answer == null)
                {
                    End(one.Link);
                    if (one.Failure != null) cmdlet.WriteWarning($"{one.Link.Client}: {one.Failure}");
                    continue;
                }
                foreach (PSObject request in Answer(one, most - count))
                {
                    count++;
                    cmdlet.WriteObject(request);
                }
            }
        }

        /// <summary>The answer goes out before anybody downstream sees the request.</summary>
        private List<PSObject> Answer(Event one, long left)
        {
            Link link = one.Link;
            try
            {
                if (link.Connection == IntPtr.Zero) link.Connection = acceptor.Connect();
                links[link.Number] = link;
                List<PSObject> found = acceptor.Take(link, one.Bytes, one.Size, left);
                link.IsWaiting = Native.mapicfg_acceptor_is_waiting(link.Connection) != 0;
                one.Answer.SetResult((Acceptor.Output(link.Connection),
                                      Native.mapicfg_acceptor_is_over(link.Connection) != 0));
                return found;
            }
            catch
            {
                one.Answer.TrySetResult((Array.Empty<byte>(), true));
                throw;
            }
        }

        private void End(Link link)
        {
            Native.mapicfg_acceptor_disconnect(link.Connection);
            link.Connection = IntPtr.Zero;
            links.Remove(link.Number);
        }

        /// <summary>Answers that are made go out before the end.</summary>
        public void Dispose()
        {
            ending.Cancel();
            socket.Stop();
            while (events.TryTake(out Event one))
            {
                if (one.Bytes != null) Array.Clear(one.Bytes);
                one.Answer?.TrySetResult((Array.Empty<byte>(), true));
            }
            try
            {
                Task.WaitAll(new List<Task>(tasks.Keys).ToArray(), Ending);
            }
            catch (AggregateException)
            {
            }
            foreach (Link link in new List<Link>(links.Values)) End(link);
        }
    }

    public static partial class Verbs
    {
        /// <summary>A certificate for a server on this machine, with a key that is nowhere but in memory.</summary>
        public static X509Certificate2 NewCertificate(string[] names)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=Receive-MapicfgRequest", key, HashAlgorithmName.SHA256);
            var alternatives = new SubjectAlternativeNameBuilder();
            foreach (string name in names)
                if (IPAddress.TryParse(name, out IPAddress address)) alternatives.AddIpAddress(address);
                else alternatives.AddDnsName(name);
            request.CertificateExtensions.Add(alternatives.Build());
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
                new OidCollection { new Oid("1.3.6.1.5.5.7.3.1") }, false)); // serverAuth
            return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(30));
        }

        /// <summary>Answers clients, and gives an object for each request. Where it listens is said as by Write-Host.
        /// </summary>
        public static void Receive(PSCmdlet cmdlet, Accepting how) => Reach(cmdlet, () =>
        {
            using var acceptor = new Acceptor(how);
            if (acceptor.Assumed is string assumed) cmdlet.WriteWarning(assumed);
            foreach (string one in Accepting.Unseen)
                cmdlet.WriteWarning($"{one} was set in PowerShell, where GSSAPI does not see it: set it before pwsh " +
                                    "starts.");
            using (Listener listener = Listen(how, acceptor))
            {
                cmdlet.WriteInformation(new HostInformationMessage
                {
                    Message = $"Listening on https://{listener.Place} as {acceptor.Server}: {acceptor.Auth}; " +
                              $"Extended Protection {acceptor.Protection}",
                }, new[] { "PSHOST" });
                listener.Run(cmdlet, how.First);
            }
            if (acceptor.Sessions > 0)
                cmdlet.WriteWarning($"{acceptor.Sessions} sessions were not closed by Disconnect or Unbind.");
        });

        private static Listener Listen(Accepting how, Acceptor acceptor)
        {
            try
            {
                return new Listener(how, acceptor);
            }
            catch (SocketException why)
            {
                string text = $"cannot listen on {how.Address}, port {how.Port}: {why.Message}";
                throw new MapicfgException(Native.E_IO, text, "", "");
            }
        }
    }
}
