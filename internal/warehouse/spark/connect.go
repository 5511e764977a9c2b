package spark

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"strconv"
	"time"

	"github.com/apache/spark-connect-go/spark/client/channel"
	client "github.com/apache/spark-connect-go/spark/sql"
	"golang.org/x/oauth2"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/credentials/oauth"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// service is the name of Spark Connect in requests.
const service = "/spark.connect.SparkConnectService/"

// patience is how long a request may take that ends something on the server.
const patience = 20 * time.Second

// pingAfter is the silence after which a connection is probed. Servers close a connection
// that is probed more often than every five minutes.
const pingAfter = 6 * time.Minute

// useTLS is the parameter of a connection string that asks for TLS; a token implies it.
const useTLS = "use_ssl"

// connection is a session on a server. The client offers no way to interrupt what the
// server does, to end a session, or to attach again to a result whose connection was lost.
// So the connection is made here, and these requests are sent through it, beside those of
// the client.
type connection struct {
	*channel.BaseBuilder
	client.SparkSession
	grpc *grpc.ClientConn
	id   string // of the session, as the client made it
}

// connect opens a session. It sends nothing yet.
func connect(ctx context.Context, remote string) (*connection, error) {
	base, err := channel.NewBuilder(remote)
	if err != nil {
		return nil, err
	}
	c := &connection{BaseBuilder: base}
	c.SparkSession, err = client.NewSessionBuilder().WithChannelBuilder(c).Build(ctx)
	return c, err
}

// Build makes the connection, for the client.
func (c *connection) Build(context.Context) (conn *grpc.ClientConn, err error) {
	options := []grpc.DialOption{
		grpc.WithAuthority(c.Host()),
		grpc.WithUnaryInterceptor(c.unary),
		grpc.WithStreamInterceptor(c.stream),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: pingAfter, Timeout: patience}),
	}
	if c.Token() == "" && c.BaseBuilder.Headers()[useTLS] != "true" {
		options = append(options, grpc.WithTransportCredentials(insecure.NewCredentials()))
	} else {
		options = append(options, grpc.WithTransportCredentials(credentials.NewTLS(&tls.Config{MinVersion: tls.VersionTLS12})))
	}
	if c.Token() != "" {
		token := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: c.Token(), TokenType: "bearer"})
		options = append(options, grpc.WithPerRPCCredentials(oauth.TokenSource{TokenSource: token}))
	}
	c.grpc, err = grpc.NewClient(net.JoinHostPort(c.Host(), strconv.Itoa(c.Port())), options...)
	return c.grpc, err
}

// Headers are sent with every request, not only with those of which the client thinks.
func (c *connection) Headers() map[string]string { return nil }

func (c *connection) withHeaders(ctx context.Context) context.Context {
	var pairs []string
	for key, value := range c.BaseBuilder.Headers() {
		if key != useTLS {
			pairs = append(pairs, key, value)
		}
	}
	return metadata.AppendToOutgoingContext(ctx, pairs...)
}

// note keeps the id of the session, which is that of its first request.
func (c *connection) note(request any) {
	if r, ok := request.(interface{ GetSessionId() string }); ok && c.id == "" {
		c.id = r.GetSessionId()
	}
}

func (c *connection) unary(ctx context.Context, method string, request, response any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
	c.note(request)
	return invoke(c.withHeaders(ctx), method, request, response, conn, options...)
}

func (c *connection) stream(ctx context.Context, desc *grpc.StreamDesc, conn *grpc.ClientConn, method string, open grpc.Streamer, options ...grpc.CallOption) (grpc.ClientStream, error) {
	ctx = c.withHeaders(ctx)
	stream, err := open(ctx, desc, conn, method, options...)
	if err != nil || method != service+"ExecutePlan" {
		return stream, err
	}
	return &results{ClientStream: stream, ctx: ctx, connection: c}, nil
}

// call sends a request of the session.
func (c *connection) call(ctx context.Context, method string, fields map[string]any) error {
	if c.id == "" {
		return nil // nothing was sent, so there is no session
	}
	return c.grpc.Invoke(ctx, service+method, c.request(method, fields), message(method+"Response", nil))
}

// request is a request of the session.
func (c *connection) request(method string, fields map[string]any) proto.Message {
	all := map[string]any{"sessionId": c.id, "userContext": map[string]any{"userId": c.User()}, "clientType": c.UserAgent()}
	maps.Copy(all, fields)
	return message(method+"Request", all)
}

// interrupt stops whatever the server does for the session. It is called when the context
// has ended: then the client no longer waits, but the server works on.
func (c *connection) interrupt(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	return c.call(ctx, "Interrupt", map[string]any{"interruptType": "INTERRUPT_TYPE_ALL"})
}

// close ends the session on the server, which forgets its views and functions.
func (c *connection) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_ = c.call(ctx, "ReleaseSession", nil) // the server forgets an abandoned session by itself
	return c.grpc.Close()
}

// message is a message of the protocol, from its fields as JSON. The types of the client are
// internal to it, but known to the registry of messages.
func message(name string, fields map[string]any) proto.Message {
	kind, err := protoregistry.GlobalTypes.FindMessageByName(protoreflect.FullName("spark.connect." + name))
	if err != nil {
		panic(fmt.Sprintf("spark: message %s: %v", name, err))
	}
	m := kind.New().Interface()
	text, err := json.Marshal(fields)
	if err == nil && len(fields) > 0 {
		err = protojson.Unmarshal(text, m)
	}
	if err != nil {
		panic(fmt.Sprintf("spark: message %s: %v", name, err))
	}
	return m
}
